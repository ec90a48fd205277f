package io.karpenter.k8s.manifest.karpenter;

import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.label.Labels;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.taint.Taint;
import io.karpenter.k8s.manifest.karpenter.RequirementReader.Owner;
import io.karpenter.k8s.manifest.stated.Condition;
import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.tree.Fields;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads NodeClaims (API-NC). */
final class NodeClaimReader {

    private final RequirementReader requirements;

    NodeClaimReader(RequirementReader requirements) {
        this.requirements = requirements;
    }

    NodeClaim nodeClaim(Fields root, Meta meta) {
        Launched launched = root.object("status", NodeClaimReader::launched).orElse(Launched.NOTHING);
        Asked asked = root.requiredObject("spec", this::asked).orElse(Asked.NOTHING);
        return new NodeClaim(
                meta.name(),
                meta.labels().getOrDefault(Labels.NODEPOOL, ""),
                meta.labels(),
                meta.annotations(),
                asked.requirements(),
                asked.taints(),
                asked.startupTaints(),
                launched.providerId(),
                launched.capacity(),
                launched.allocatable(),
                launched.nodeName(),
                launched.registered(),
                launched.initialized(),
                meta.deleting(),
                meta.created(),
                new NodeClaim.Lifecycle(
                        launched.initializedSince(),
                        launched.lastPodEvent(),
                        asked.expireAfter(),
                        asked.terminationGracePeriod(),
                        launched.instanceTerminating(),
                        launched.driftedSince()));
    }

    private record Asked(
            List<Expression> requirements,
            List<Taint> taints,
            List<Taint> startupTaints,
            Optional<Duration> expireAfter,
            Optional<Duration> terminationGracePeriod) {

        static final Asked NOTHING = new Asked(List.of(), List.of(), List.of(), Optional.empty(), Optional.empty());
    }

    private Asked asked(Fields spec) {
        spec.object("resources", resources -> resources.amounts("requests", true));
        TemplateFields.nodeClassRef(spec);
        Optional<Duration> expireAfter = TemplateFields.expireAfter(spec);
        Optional<Duration> terminationGracePeriod = TemplateFields.gracePeriod(spec);
        return new Asked(
                requirements.requirements(spec, Owner.NODE_CLAIM),
                TemplateFields.taints(spec, "taints"),
                TemplateFields.taints(spec, "startupTaints"),
                expireAfter,
                terminationGracePeriod);
    }

    private record Launched(
            String providerId,
            ResourceList capacity,
            ResourceList allocatable,
            Optional<String> nodeName,
            boolean registered,
            boolean initialized,
            Optional<Instant> initializedSince,
            Optional<Instant> lastPodEvent,
            boolean instanceTerminating,
            Optional<Instant> driftedSince) {

        static final Launched NOTHING = new Launched(
                "",
                ResourceList.EMPTY,
                ResourceList.EMPTY,
                Optional.empty(),
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty());
    }

    private static Launched launched(Fields status) {
        status.skip("imageID");
        List<Condition> conditions = ConditionsReader.conditions(status);
        return new Launched(
                status.text("providerID", ""),
                status.amounts("capacity", true),
                status.amounts("allocatable", true),
                status.text("nodeName").filter(name -> !name.isEmpty()),
                Condition.isTrue(conditions, "Registered"),
                Condition.isTrue(conditions, "Initialized"),
                Condition.find(conditions, "Initialized")
                        .filter(Condition::isTrue)
                        .flatMap(Condition::since),
                status.instant("lastPodEventTime"),
                Condition.isTrue(conditions, "InstanceTerminating"),
                // A condition that does not say since when holds since ever.
                Condition.find(conditions, "Drifted")
                        .filter(Condition::isTrue)
                        .map(drifted -> drifted.since().orElse(Instant.EPOCH)));
    }
}
