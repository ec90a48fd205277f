package io.karpenter.core.lifecycle;

import io.karpenter.core.event.Event;
import io.karpenter.core.event.NodeClaimEvent;
import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.lifecycle.claim.Marks;
import io.karpenter.core.taint.KarpenterTaints;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.workload.OwnerReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** From a machine to a Node that pods may land on (LIF-08..13). Stateless. */
public final class Registration {

    public static final String NODE_NOT_FOUND = "NodeNotFound";
    public static final String MULTIPLE_NODES = "MultipleNodesFound";
    public static final String HOOK_PENDING = "RegistrationHookPending";

    private Registration() {}

    /**
     * How far a claim has come.
     *
     * @param node as it should be before hooks run; empty if there is nothing more to do now
     */
    public record Step(ManagedClaim claim, Optional<JoinedNode> node, List<Event> events) {

        public Step {
            events = List.copyOf(events);
        }

        private static Step settled(ManagedClaim claim) {
            return new Step(claim, Optional.empty(), List.of());
        }
    }

    /**
     * Looks for the claim's Node.
     *
     * @param nodes with the claim's provider id
     */
    public static Step begin(ManagedClaim claim, List<JoinedNode> nodes, Instant now) {
        if (!claim.conditions().dependent(ClaimConditions.REGISTERED).isUnknown()) {
            return Step.settled(claim.with(c -> c.restamped(ClaimConditions.REGISTERED, now)));
        }
        if (nodes.isEmpty()) {
            return Step.settled(claim.with(c -> c.withUnknown(
                    ClaimConditions.REGISTERED, NODE_NOT_FOUND, "no node has joined with this provider id", now)));
        }
        if (nodes.size() > 1) {
            String names =
                    String.join(", ", nodes.stream().map(JoinedNode::name).toList());
            return Step.settled(claim.with(c -> c.withFalse(
                    ClaimConditions.REGISTERED, MULTIPLE_NODES, "several nodes have this provider id: " + names, now)));
        }
        JoinedNode node = nodes.get(0);
        boolean cameOpen = !node.hasTaint(KarpenterTaints.UNREGISTERED) && !node.isRegistered();
        List<Event> events =
                cameOpen ? List.of(new NodeClaimEvent.UnregisteredTaintMissing(claim.reference())) : List.of();
        return new Step(claim, Optional.of(synced(claim, node)), events);
    }

    /** The claim while hooks have not finished. */
    public static ManagedClaim pending(ManagedClaim claim, Collection<String> hooks, Instant now) {
        return claim.with(c -> c.withUnknown(
                ClaimConditions.REGISTERED,
                HOOK_PENDING,
                String.join(", ", hooks.stream().sorted().toList()),
                now));
    }

    /** The Node once hooks have finished: open for pods. */
    public static JoinedNode opened(ManagedClaim claim, JoinedNode node) {
        JoinedNode synced = synced(claim, node);
        return synced.withTaints(synced.taints().stream()
                        .filter(taint -> !taint.hasKeyAndEffectOf(KarpenterTaints.UNREGISTERED))
                        .toList())
                .withLabel(Labels.REGISTERED, Marks.TRUE);
    }

    /** The claim once its Node is open. */
    public static ManagedClaim registered(ManagedClaim claim, JoinedNode node, Instant now) {
        return claim.withStatus(claim.status().withNodeName(node.name()))
                .with(c -> c.withTrue(ClaimConditions.REGISTERED, now));
    }

    /**
     * The Node with what its claim says. Taints are put on it once only, with finalizer and owner in one write, so that whoever takes a
     * startup taint away does so for good, however often registration begins anew (LIF-13).
     */
    private static JoinedNode synced(ManagedClaim claim, JoinedNode node) {
        boolean before = node.finalizer() && isOwned(node, claim);
        JoinedNode marked = node.withMetadata(
                merged(node.labels(), claim.labels()),
                merged(node.annotations(), ofNodes(claim.annotations())),
                owners(node, claim));
        boolean keepsTaints = Marks.TRUE.equals(marked.labels().get(Marks.DO_NOT_SYNC_TAINTS));
        return before || keepsTaints ? marked : marked.withTaints(taints(node, claim));
    }

    /** What a claim says of the command that it came for is of the claim alone, and does not stay. */
    private static Map<String, String> ofNodes(Map<String, String> annotations) {
        Map<String, String> others = new TreeMap<>(annotations);
        others.keySet().removeIf(name -> name.startsWith(Marks.OURS));
        return others;
    }

    private static boolean isOwned(JoinedNode node, ManagedClaim claim) {
        return node.owners().stream().anyMatch(owner -> owner.uid().equals(claim.uid()));
    }

    private static List<OwnerReference> owners(JoinedNode node, ManagedClaim claim) {
        if (isOwned(node, claim)) {
            return node.owners();
        }
        List<OwnerReference> owners = new ArrayList<>(node.owners());
        owners.add(new OwnerReference("karpenter.sh/v1", "NodeClaim", claim.name(), claim.uid(), false));
        return owners;
    }

    private static List<Taint> taints(JoinedNode node, ManagedClaim claim) {
        List<Taint> taints = new ArrayList<>(node.taints());
        for (List<Taint> more : List.of(claim.spec().taints(), claim.spec().startupTaints())) {
            more.stream()
                    .filter(taint -> taints.stream().noneMatch(t -> t.hasKeyAndEffectOf(taint)))
                    .toList()
                    .forEach(taints::add);
        }
        return taints;
    }

    private static Map<String, String> merged(Map<String, String> base, Map<String, String> over) {
        Map<String, String> merged = new TreeMap<>(base);
        merged.putAll(over);
        return merged;
    }
}
