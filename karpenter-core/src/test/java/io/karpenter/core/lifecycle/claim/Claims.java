package io.karpenter.core.lifecycle.claim;

import io.karpenter.core.cloud.machine.Launched;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.condition.ConditionSet;
import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.Launching;
import io.karpenter.core.lifecycle.Registration;
import io.karpenter.core.nodeclaim.NewNodeClaim;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.taint.KarpenterTaints;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.workload.OwnerReference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Claims and Nodes for tests: one claim of pool "default", created at {@link #CREATED}, and what it becomes. */
public final class Claims {

    public static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
    public static final String ID = "test:///zone-a/i-1";
    public static final Taint STARTUP = new Taint("example.com/agent", "", TaintEffect.NO_SCHEDULE);
    public static final Taint DEDICATED = new Taint("example.com/team", "search", TaintEffect.NO_SCHEDULE);

    private Claims() {}

    /** With finalizer, not launched. */
    public static ManagedClaim claim() {
        return new ManagedClaim(
                new ManagedClaim.Identity(
                        "default-1",
                        "uid-1",
                        CREATED,
                        Optional.empty(),
                        List.of(new OwnerReference("karpenter.sh/v1", "NodePool", "default", "uid-pool", false))),
                Map.of(Labels.NODEPOOL, "default", "team", "search"),
                Map.of("note", "ours"),
                true,
                spec(Optional.of(Duration.ofHours(720)), Optional.empty()),
                ManagedClaim.Status.NONE,
                conditions(Optional.empty()));
    }

    public static NewNodeClaim.Spec spec(Optional<Duration> expireAfter, Optional<Duration> gracePeriod) {
        return new NewNodeClaim.Spec(
                List.of(Expression.in("example.com/rack", "r1"), Expression.in(Labels.ZONE, "zone-a", "zone-b")),
                ResourceList.parse("cpu", "2", "memory", "4Gi", "example.com/gpu", "0"),
                List.of(DEDICATED),
                List.of(STARTUP),
                Optional.of(new NodeClassRef("test.sh", "TestNodeClass", "default")),
                expireAfter,
                gracePeriod);
    }

    private static ConditionSet conditions(Optional<Instant> deleted) {
        return ConditionSet.of(
                new ConditionSet.Subject(ClaimConditions.DEPENDENTS, CREATED, 1, deleted.isPresent()), List.of());
    }

    public static ManagedClaim with(ManagedClaim claim, NewNodeClaim.Spec spec) {
        return new ManagedClaim(
                claim.identity(),
                claim.labels(),
                claim.annotations(),
                claim.finalizer(),
                spec,
                claim.status(),
                claim.conditions());
    }

    public static ManagedClaim named(String name, ManagedClaim claim) {
        return new ManagedClaim(
                new ManagedClaim.Identity(
                        name, "uid-of-" + name, CREATED, claim.identity().deleted(), List.of()),
                claim.labels(),
                claim.annotations(),
                claim.finalizer(),
                claim.spec(),
                claim.status(),
                claim.conditions());
    }

    public static ManagedClaim deleted(ManagedClaim claim, Instant time) {
        ManagedClaim.Identity identity = claim.identity();
        return new ManagedClaim(
                new ManagedClaim.Identity(
                        identity.name(), identity.uid(), identity.created(), Optional.of(time), identity.owners()),
                claim.labels(),
                claim.annotations(),
                claim.finalizer(),
                claim.spec(),
                claim.status(),
                ConditionSet.of(
                        new ConditionSet.Subject(ClaimConditions.DEPENDENTS, CREATED, 2, true),
                        claim.conditions().list()));
    }

    public static Launched machine() {
        return new Launched(
                ID,
                "image-1",
                Map.of(Labels.ZONE, "zone-a", "team", "the provider's", Labels.INSTANCE_TYPE, "m"),
                Map.of("note", "the provider's"),
                ResourceList.parse("cpu", "4", "memory", "8Gi"),
                ResourceList.parse("cpu", "3900m", "memory", "7Gi"));
    }

    public static Machine machine(String id, String claim, Instant launched) {
        return new Machine(id, Optional.of(claim), "m", "zone-a", "spot", "image-1", launched, false);
    }

    public static ManagedClaim launched() {
        return Launching.launched(claim(), machine(), CREATED.plusSeconds(10));
    }

    public static ManagedClaim registered() {
        return Registration.registered(launched(), node(), CREATED.plusSeconds(60));
    }

    public static ManagedClaim initialized() {
        return registered().with(c -> c.withTrue(ClaimConditions.INITIALIZED, CREATED.plusSeconds(90)));
    }

    /** As it boots: tainted, not ready. */
    public static JoinedNode node() {
        return new JoinedNode(
                "node-1",
                "uid-node",
                Map.of("team", "the kubelet's", Labels.HOSTNAME, "node-1"),
                Map.of(),
                false,
                List.of(),
                List.of(KarpenterTaints.UNREGISTERED),
                ResourceList.parse("cpu", "4", "memory", "8Gi"),
                ResourceList.parse("cpu", "3900m", "memory", "7Gi"),
                false,
                false);
    }

    public static JoinedNode with(JoinedNode node, boolean ready, ResourceList capacity, ResourceList allocatable) {
        return new JoinedNode(
                node.name(),
                node.uid(),
                node.labels(),
                node.annotations(),
                node.finalizer(),
                node.owners(),
                node.taints(),
                capacity,
                allocatable,
                ready,
                node.deleting());
    }

    /** Registered, ready, nothing in its way. */
    public static JoinedNode readyNode() {
        return with(node().withTaints(List.of(DEDICATED)), true, node().capacity(), node().allocatable());
    }
}
