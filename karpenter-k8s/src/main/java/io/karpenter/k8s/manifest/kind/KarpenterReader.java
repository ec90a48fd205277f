package io.karpenter.k8s.manifest.kind;

import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.label.LabelSyntax;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.overlay.NodeOverlay;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.k8s.manifest.kind.RequirementReader.Owner;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.tree.Fields;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads NodeClaims and NodeOverlays, and what they share with NodePools. */
final class KarpenterReader {

    private static final int MOST_OVERLAY_WEIGHT = 10_000;
    private static final Duration DEFAULT_EXPIRY = Duration.ofDays(30);
    private static final Set<String> BASIC_RESOURCES =
            Set.of(Resource.CPU, Resource.MEMORY, Resource.EPHEMERAL_STORAGE, Resource.PODS);

    private final RequirementReader requirements;
    private final Set<String> providerResources;

    /**
     * @param providerResources resources that come from the provider, which overlays may not state (API-NO-18)
     */
    KarpenterReader(RequirementReader requirements, Set<String> providerResources) {
        this.requirements = requirements;
        this.providerResources = providerResources;
    }

    RequirementReader requirements() {
        return requirements;
    }

    // ---- NodeClaim ----

    NodeClaim nodeClaim(Fields root, Meta meta) {
        Launched launched = root.object("status", KarpenterReader::launched).orElse(Launched.NOTHING);
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
                meta.created());
    }

    private record Asked(List<Expression> requirements, List<Taint> taints, List<Taint> startupTaints) {

        static final Asked NOTHING = new Asked(List.of(), List.of(), List.of());
    }

    private Asked asked(Fields spec) {
        spec.object("resources", resources -> resources.amounts("requests", true));
        nodeClassRef(spec);
        expireAfter(spec);
        gracePeriod(spec);
        return new Asked(
                requirements.requirements(spec, Owner.NODE_CLAIM),
                taints(spec, "taints"),
                taints(spec, "startupTaints"));
    }

    private record Launched(
            String providerId,
            ResourceList capacity,
            ResourceList allocatable,
            Optional<String> nodeName,
            boolean registered,
            boolean initialized) {

        static final Launched NOTHING =
                new Launched("", ResourceList.EMPTY, ResourceList.EMPTY, Optional.empty(), false, false);
    }

    private static Launched launched(Fields status) {
        status.skip("imageID", "lastPodEventTime");
        List<Condition> conditions = ConditionReader.strict(status);
        return new Launched(
                status.text("providerID", ""),
                status.amounts("capacity", true),
                status.amounts("allocatable", true),
                status.text("nodeName").filter(name -> !name.isEmpty()),
                ConditionReader.isTrue(conditions, "Registered"),
                ConditionReader.isTrue(conditions, "Initialized"));
    }

    // ---- NodeOverlay ----

    NodeOverlay nodeOverlay(Fields root, Meta meta) {
        root.skip("status");
        return root.requiredObject("spec", spec -> overlay(spec, meta))
                .orElse(new NodeOverlay(
                        meta.name(), List.of(), Optional.empty(), Optional.empty(), ResourceList.EMPTY, 0));
    }

    private NodeOverlay overlay(Fields spec, Meta meta) {
        Optional<String> price = spec.text("price");
        if (price.filter(p -> !Patterns.isPrice(p)).isPresent()) {
            spec.problem("price", "a price in USD per hour such as \"1.25\", in quotes");
        }
        Optional<String> adjustment = spec.text("priceAdjustment");
        if (adjustment.filter(a -> !Patterns.isPriceAdjustment(a)).isPresent()) {
            spec.problem(
                    "priceAdjustment", "a change with its sign such as \"+0.5\", \"-0.02\", \"+10%\", at most -100%");
        }
        if (price.isPresent() && adjustment.isPresent()) {
            spec.problem("priceAdjustment", "nothing beside price");
        }
        ResourceList capacity = spec.amounts("capacity", true);
        for (String resource : capacity.names()) {
            if (BASIC_RESOURCES.contains(resource) || providerResources.contains(resource)) {
                spec.problem("capacity", resource, "extended resources that neither every node nor the provider has");
            }
        }
        return new NodeOverlay(
                meta.name(),
                requirements.requirements(spec, Owner.NODE_OVERLAY),
                price,
                adjustment,
                capacity,
                spec.integer("weight", 1, MOST_OVERLAY_WEIGHT).orElse(0));
    }

    // ---- shared with NodePools ----

    /** {@code nodeClassRef}; it may be absent offline (decisions 11). */
    static Optional<NodeClassRef> nodeClassRef(Fields spec) {
        return spec.object("nodeClassRef", ref -> {
            String group = ref.requiredText("group");
            if (group.indexOf('/') >= 0) {
                ref.problem("group", "an API group without version, such as karpenter.k8s.aws");
            }
            return new NodeClassRef(group, ref.requiredText("kind"), ref.requiredText("name"));
        });
    }

    /** {@code expireAfter}: 720 hours if absent, empty for {@code Never}. */
    static Optional<Duration> expireAfter(Fields spec) {
        return spec.has("expireAfter") ? durationOrNever(spec, "expireAfter") : Optional.of(DEFAULT_EXPIRY);
    }

    static Optional<Duration> gracePeriod(Fields spec) {
        return duration(
                spec, "terminationGracePeriod", "a duration such as 1h30m, in whole hours, minutes and seconds");
    }

    /** A duration, or empty for {@code Never}. */
    static Optional<Duration> durationOrNever(Fields fields, String name) {
        if (fields.text(name, "").equals("Never")) {
            return Optional.empty();
        }
        return duration(fields, name, "Never, or a duration such as 1h30m, in whole hours, minutes and seconds");
    }

    private static Optional<Duration> duration(Fields fields, String name, String allowed) {
        Optional<String> text = fields.text(name);
        Optional<Duration> duration = text.flatMap(Patterns::duration);
        if (text.isPresent() && duration.isEmpty()) {
            fields.problem(name, allowed);
        }
        return duration;
    }

    /** Taints of nodes to be launched, stricter than those of nodes (API-NP-27..29). */
    static List<Taint> taints(Fields spec, String name) {
        return spec.objects(name, fields -> {
            fields.skip("timeAdded");
            String key = fields.requiredText("key");
            if (!key.isEmpty()) {
                LabelSyntax.problemOfKey(key).ifPresent(allowed -> fields.problem("key", "a taint key: " + allowed));
            }
            Optional<String> value = fields.text("value");
            value.flatMap(LabelSyntax::problemOfKey)
                    .ifPresent(allowed -> fields.problem("value", "no value at all, or one as of a key: " + allowed));
            fields.require("effect", "one of NoSchedule, PreferNoSchedule, NoExecute");
            Optional<TaintEffect> effect = fields.oneOf("effect", TaintEffect::parse, TaintEffect.values());
            return new Taint(key, value.orElse(""), effect.orElse(TaintEffect.NO_SCHEDULE));
        });
    }

    /** Labels of nodes to be launched (API-NP-21..26, -48). */
    Map<String, String> labels(Fields metadata, int most) {
        Map<String, String> labels = metadata.texts("labels");
        if (labels.size() > most) {
            metadata.problem("labels", labels.size() + " labels", "at most " + most);
        }
        labels.forEach((key, value) -> {
            String found = "the key " + Report.quoted(key);
            if (requirements.isRestricted(key) || key.equals(Labels.NODEPOOL)) {
                metadata.problem("labels", found, "keys that are not restricted");
            }
            LabelSyntax.problemOfKey(key).ifPresent(allowed -> metadata.problem("labels", found, allowed));
            LabelSyntax.problemOfValue(value)
                    .ifPresent(allowed -> metadata.problem("labels", Report.quoted(value) + " for " + key, allowed));
        });
        return labels;
    }

    static OptionalInt weight(Fields spec) {
        return spec.integer("weight", 1, 100);
    }
}
