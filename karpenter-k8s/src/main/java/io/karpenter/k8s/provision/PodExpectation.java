package io.karpenter.k8s.provision;

import io.karpenter.core.workload.PodId;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ExpectedPods;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.observe.ClusterState;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the kube-scheduler on which new node each pod was planned, in {@code status.nominatedNodeName}: it tries that node first, and keeps
 * its room free of other pods of the same or a lower priority. Without that its own scores spread pods over nodes that were planned for
 * others, and pods are left that fit nowhere. It is told right before a Node takes pods, as it clears the field of a pod that it finds no
 * place for.
 *
 * <p>A place that the kube-scheduler makes by preemption is never overruled, and nothing fails for want of what is told here; without permission nothing is told. Thread-safe. Source:
 * KEP-5278.
 */
public final class PodExpectation {

    private static final Logger LOG = LoggerFactory.getLogger("controller");

    private final ClusterApi api;
    private final ClusterState state;
    private final ResourceStore nodes;
    private final ResourceStore pods;
    private final InstantSource clock;
    private final AtomicBoolean forbidden = new AtomicBoolean();

    /**
     * @param pods with at least what {@link ExpectedPods} looks at, {@code metadata.uid} and {@code spec.nodeName}
     */
    public PodExpectation(
            ClusterApi api, ClusterState state, ResourceStore nodes, ResourceStore pods, InstantSource clock) {
        this.api = api;
        this.state = state;
        this.nodes = nodes;
        this.pods = pods;
        this.clock = clock;
    }

    /** The Node of a NodeClaim is about to take pods. */
    public void expect(String nodeClaim, String node) {
        if (forbidden.get()) {
            return;
        }
        try {
            state.nominations().podsOf(nodeClaim).forEach(pod -> expect(pod, node));
        } catch (ApiException refused) {
            if (refused.code() == ApiException.FORBIDDEN) {
                if (forbidden.compareAndSet(false, true)) {
                    LOG.warn(
                            "the kube-scheduler is not told which pods nodes are for: grant the verb patch on pods/status");
                }
                return;
            }
            LOG.atWarn()
                    .addKeyValue("NodeClaim", nodeClaim)
                    .addKeyValue("Node", node)
                    .setCause(refused)
                    .log("the kube-scheduler could not be told which pods a node is for");
        }
    }

    private void expect(PodId id, String node) {
        Optional<Resource> pod = pods.get(new ObjectKey(id.namespace(), id.name()))
                .filter(waiting -> waiting.text("spec", "nodeName").isEmpty() && !waiting.isDeleting());
        if (pod.isEmpty() || !isFree(pod.get(), node)) {
            return;
        }
        // Before the watch can bring the change.
        state.nominations().expect(id, node, clock.instant());
        try {
            Resource now = api.patch(
                    ResourceKind.POD,
                    pod.get().key(),
                    Part.STATUS,
                    Map.of(
                            "metadata", Map.of("uid", pod.get().uid()),
                            "status", Map.of("nominatedNodeName", node)));
            // Older news, in which the field is empty, count no more.
            pods.learn(now);
            state.learn(now);
            state.nominations().expected(id, clock.instant());
        } catch (ApiException refused) {
            if (!isOver(refused)) {
                throw refused;
            }
        }
    }

    /** True if the pod is gone, is another one of the same name, or is bound already. */
    private static boolean isOver(ApiException refused) {
        return refused.isNotFound() || refused.isConflict() || refused.code() == ApiException.INVALID;
    }

    /** True unless that is said already, or the kube-scheduler makes a place elsewhere. */
    private boolean isFree(Resource pod, String node) {
        String nominated = pod.text("status", "nominatedNodeName");
        return nominated.isEmpty()
                || (!nominated.equals(node)
                        && (ExpectedPods.isOurs(pod)
                                || nodes.get(ObjectKey.of(nominated)).isEmpty()));
    }
}
