package io.karpenter.k8s.disrupt;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.candidate.PodEvictions;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.disruption.execution.Replaces;
import io.karpenter.core.nodeclaim.NewNodeClaim;
import io.karpenter.core.nodeclaim.NodeClaimFactory;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.rule.LimitRule;
import io.karpenter.core.rule.Verdict;
import io.karpenter.core.workload.Pod;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.object.ObjectDeletion;
import io.karpenter.k8s.object.ObjectPatches;
import io.karpenter.k8s.overlay.OverlaidCatalogs;
import io.karpenter.k8s.provision.NodeClaimCreation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** NodeClaims that come for nodes that go. Thread-safe. Source: DIS-QUE-04, DIS-QUE-11, WK-17, WK-18. */
public final class Replacements {

    private final DisruptionObjects with;
    private final OverlaidCatalogs catalogs;
    private final NodeClaimCreation creation;
    private final ExecutionSettings settings;

    public Replacements(
            DisruptionObjects with, OverlaidCatalogs catalogs, NodeClaimCreation creation, ExecutionSettings settings) {
        this.with = with;
        this.catalogs = catalogs;
        this.creation = creation;
        this.settings = settings;
    }

    /** Finds out what became of claims whose creation got no clear answer. */
    void settle() {
        creation.settle();
    }

    /**
     * Creates all replacements of a command, each saying what it is for.
     *
     * @return in the order of {@link Command#replacements}
     * @throws IllegalStateException before anything is created, if a NodePool is gone or has no room
     */
    List<NodeClaimCreation.Result> create(ActiveCommand active, Command command) {
        if (command.replacements().isEmpty()) {
            return List.of();
        }
        Cluster snapshot = with.snapshot();
        NodeClaimFactory factory = new NodeClaimFactory(
                catalogs.of(snapshot, with.state().nodeClasses()).catalog(), settings.defaultGracePeriod());
        Map<String, NodePool> pools =
                snapshot.nodePools().stream().collect(Collectors.toMap(NodePool::name, Function.identity()));
        Replaces mark = new Replaces(
                active.id(),
                active.method(),
                active.targets().stream().map(ActiveCommand.Target::claim).toList(),
                command.replacements().size());
        List<NewNodeClaim> claims = new ArrayList<>();
        for (PlannedNode node : command.replacements()) {
            NodePool pool = usable(node.nodePool(), pools);
            claims.add(marked(factory.create(node, pool), mark));
        }
        return creation.create(claims);
    }

    /** Gives back what was reserved for replacements of a static NodePool by whoever decided the command. */
    void releaseSlots(DisruptionMethod method, Command command) {
        if (method == DisruptionMethod.STATIC_DRIFT) {
            command.replacements().forEach(node -> with.state().accounts().release(node.nodePool(), 1));
        }
    }

    private NodePool usable(String name, Map<String, NodePool> pools) {
        NodePool pool = pools.get(name);
        if (pool == null || pool.deleting()) {
            throw new IllegalStateException("nodepool %s is not there any more".formatted(name));
        }
        Verdict verdict = new LimitRule()
                .admitsCreation(pool.limits(), with.state().usage().of(name));
        if (!verdict.isAdmitted()) {
            throw new IllegalStateException("nodepool %s has more than its limits allow: %s"
                    .formatted(
                            name,
                            verdict.reasons().stream().map(Reason::message).collect(Collectors.joining(", "))));
        }
        return pool;
    }

    private static NewNodeClaim marked(NewNodeClaim claim, Replaces mark) {
        NewNodeClaim.Metadata metadata = claim.metadata();
        Map<String, String> annotations = new TreeMap<>(metadata.annotations());
        annotations.putAll(mark.annotations());
        return new NewNodeClaim(
                new NewNodeClaim.Metadata(metadata.generateName(), metadata.labels(), annotations, metadata.owner()),
                claim.spec());
    }

    /** The command of a replacement has been carried out: it is a node like others from now on. */
    void unmark(String name) {
        with.staying(name).ifPresent(this::unmark);
    }

    private void unmark(Resource claim) {
        ObjectPatches.write(with.api(), with.claims(), claim, Part.MAIN, withoutMark());
    }

    /** Lets go of a replacement whose command comes to nothing: it is deleted unless a pod counts on it. */
    void release(String name) {
        Optional<Resource> found = with.staying(name);
        if (found.isEmpty()) {
            return;
        }
        Resource claim = found.get();
        if (isUsed(claim)) {
            unmark(claim);
            return;
        }
        ObjectDeletion.delete(with.api(), ResourceKind.NODE_CLAIM, claim.key(), claim.uid());
        with.state().markForDeletion(name);
    }

    private boolean isUsed(Resource claim) {
        String node = with.nodeOf(claim).map(Resource::name).orElse("");
        return with.snapshot().pods().stream().anyMatch(pod -> isOn(pod, node) || isPromised(pod, claim.name(), node));
    }

    private static boolean isOn(Pod pod, String node) {
        return pod.status().nodeName().filter(node::equals).isPresent() && PodEvictions.isReschedulable(pod);
    }

    private boolean isPromised(Pod pod, String claim, String node) {
        return !pod.isBound()
                && with.state()
                        .promisedPlace(pod.id())
                        .filter(place -> place.equals(claim) || place.equals(node))
                        .isPresent();
    }

    @SuppressWarnings("NullAway") // in a merge patch null takes a key away
    private static Map<String, Object> withoutMark() {
        Map<String, Object> annotations = new LinkedHashMap<>();
        Replaces.KEYS.forEach(key -> annotations.put(key, null));
        return Map.of("metadata", Map.of("annotations", annotations));
    }
}
