package io.karpenter.core.lifecycle.claim;

import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.nodepool.NodeClassRef;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Which objects are ours: those that refer to a kind of configuration object that the provider understands. */
public record Management(Set<NodeClassKind> kinds) {

    public Management {
        kinds = Set.copyOf(kinds);
    }

    public boolean isManaged(Optional<NodeClassRef> ref) {
        return ref.flatMap(this::kind).isPresent();
    }

    public boolean isManaged(ManagedClaim claim) {
        return isManaged(claim.spec().nodeClassRef());
    }

    /** A Node is ours if it names its configuration object. */
    public boolean isManaged(JoinedNode node) {
        return kinds.stream().map(NodeClassKind::label).anyMatch(node.labels()::containsKey);
    }

    private Optional<NodeClassKind> kind(NodeClassRef ref) {
        return kinds.stream().filter(kind -> kind.isKindOf(ref)).findFirst();
    }

    /** A claim with the label that names its configuration object. */
    public ManagedClaim hydrated(ManagedClaim claim) {
        return claim.withLabels(hydrated(claim.labels(), claim.spec().nodeClassRef()));
    }

    /** Labels with the one that names the configuration object, where it is missing: objects of old versions lack it (LIF-51). */
    public Map<String, String> hydrated(Map<String, String> labels, Optional<NodeClassRef> ref) {
        Map<String, String> more = new TreeMap<>(labels);
        ref.ifPresent(r -> kind(r).ifPresent(kind -> more.putIfAbsent(kind.label(), r.name())));
        return more;
    }
}
