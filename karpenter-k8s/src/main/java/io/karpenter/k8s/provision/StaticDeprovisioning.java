package io.karpenter.k8s.provision;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.staticpool.ScaleDown;
import io.karpenter.core.staticpool.StaticNode;
import io.karpenter.core.workload.Pod;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.observe.ClusterState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes from static NodePools the nodes that they have too many. Keys are names of NodePools. Source: SCH-STA-08, STC-06 to STC-10.
 */
public final class StaticDeprovisioning implements Reconciler {

    private static final Logger LOG = LoggerFactory.getLogger("controller");

    private static final Duration UNSETTLED = Duration.ofSeconds(1);

    private final ClusterState state;
    private final ClusterApi api;
    private final BooleanSupplier settled;
    private final InstantSource clock;

    /**
     * @param settled true once it is known which nodes an earlier process was about to replace: until then a replacement looks like one too
     *     many, and the node that it is for might be deleted before it is ready (STA-26, WK-18)
     */
    public StaticDeprovisioning(ClusterState state, ClusterApi api, BooleanSupplier settled, InstantSource clock) {
        this.state = state;
        this.api = api;
        this.settled = settled;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "static.deprovisioning";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        if (!settled.getAsBoolean()) {
            return Outcome.after(UNSETTLED);
        }
        Instant now = clock.instant();
        Cluster cluster = state.snapshot(now);
        Optional<NodePool> pool = cluster.nodePools().stream()
                .filter(candidate ->
                        candidate.name().equals(key.name()) && candidate.isStatic() && !candidate.deleting())
                .findFirst();
        if (pool.isEmpty()) {
            return Outcome.DONE;
        }
        boolean all = true;
        for (ScaleDown.Victim victim : ScaleDown.decide(
                        pool.get().replicas().orElseThrow(), active(pool.get(), cluster), now)
                .victims()) {
            all &= delete(pool.get(), victim);
        }
        return all ? Outcome.after(ScaleDown.LOOK_AGAIN_AFTER) : Outcome.RETRY;
    }

    /** By the same books as scaling up goes by, so that the two never work against each other. */
    private List<StaticNode> active(NodePool pool, Cluster cluster) {
        Map<String, List<Pod>> podsOfNode = cluster.pods().stream()
                .filter(pod -> pod.status().nodeName().isPresent())
                .collect(Collectors.groupingBy(pod -> pod.status().nodeName().orElseThrow()));
        return cluster.nodeClaims().stream()
                .filter(claim ->
                        claim.nodePool().equals(pool.name()) && state.accounts().isActive(pool.name(), claim.name()))
                .map(claim -> node(claim, podsOfNode))
                .toList();
    }

    private static StaticNode node(NodeClaim claim, Map<String, List<Pod>> podsOfNode) {
        return new StaticNode(
                claim.name(),
                !claim.providerId().isEmpty(),
                claim.created(),
                claim.lifecycle().expireAfter(),
                claim.nodeName()
                        .map(name -> podsOfNode.getOrDefault(name, List.of()))
                        .orElse(List.of()));
    }

    /** One that is refused does not keep the others from being deleted. */
    private boolean delete(NodePool pool, ScaleDown.Victim victim) {
        try {
            api.delete(ResourceKind.NODE_CLAIM, ObjectKey.of(victim.claim()), DeleteOptions.ANY);
        } catch (ApiException refused) {
            if (!refused.isNotFound()) {
                LOG.atError()
                        .addKeyValue("controller", name())
                        .addKeyValue("NodePool", pool.name())
                        .addKeyValue("NodeClaim", victim.claim())
                        .setCause(refused)
                        .log("a nodeclaim could not be deleted");
                return false;
            }
        }
        state.markForDeletion(victim.claim());
        LOG.atInfo()
                .addKeyValue("controller", name())
                .addKeyValue("NodePool", pool.name())
                .addKeyValue("NodeClaim", victim.claim())
                .addKeyValue("because", victim.ground())
                .log("deleted a nodeclaim of a static nodepool");
        return true;
    }
}
