package io.karpenter.k8s.simulated;

import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps Nodes of simulated machines alive, as their kubelets would: renews a Lease for each, by which a cluster's node controller knows that
 * a kubelet lives, and says that a Node is ready where the cluster has come to think otherwise. A Node whose machine ends is left alone, so
 * that the cluster sees it die. Keys are names of Nodes.
 *
 * <p>Each Node is renewed at a moment of its own within the interval, taken from its name: many Nodes are a steady load, also right after
 * a start.
 *
 * <p>Source: Kubernetes documentation, "Leases", node heartbeats.
 */
final class SimulatedHeartbeats implements Reconciler {

    static final ResourceKind LEASE = new ResourceKind("coordination.k8s.io", "v1", "Lease", "leases", true);
    static final String NAMESPACE = "kube-node-lease";

    /** The API server reads times of Leases with exactly six decimals. */
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final SimulatedCloud cloud;
    private final ClusterApi api;
    private final KubeletSettings settings;
    private final InstantSource clock;
    private final Map<String, Resource> nodes = new ConcurrentHashMap<>();
    /** Uids of Nodes that have a Lease for all this knows. */
    private final Set<String> leased = ConcurrentHashMap.newKeySet();

    SimulatedHeartbeats(SimulatedCloud cloud, ClusterApi api, KubeletSettings settings, InstantSource clock) {
        this.cloud = cloud;
        this.api = api;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "simulated.heartbeats";
    }

    /** From now on Nodes are keys in {@code controller}, which is the one that runs this. */
    ClusterApi.Watch follow(Controller controller) {
        return api.watch(ResourceKind.NODE, new ClusterApi.Listener() {
            @Override
            public void changed(Resource now) {
                if (!now.text("spec", "providerID").startsWith(SimulatedMachine.PROVIDER_ID)) {
                    return;
                }
                boolean isNew = nodes.put(now.name(), trimmed(now)) == null;
                if (!isReady(now)) {
                    controller.enqueue(now.key());
                } else if (isNew) {
                    controller.enqueueAfter(now.key(), untilNext(now.name()));
                }
            }

            @Override
            public void gone(Resource last) {
                nodes.remove(last.name());
                leased.remove(last.uid());
            }
        });
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Resource node = nodes.get(key.name());
        if (node == null || !cloud.runs(key.name())) {
            return Outcome.DONE;
        }
        if (!isReady(node)) {
            sayReady(node);
        }
        // Known from before, or made by an earlier life of this program.
        boolean renewed = leased.contains(node.uid())
                ? hasRenewed(node) || hasCreated(node)
                : hasCreated(node) || hasRenewed(node);
        if (renewed) {
            leased.add(node.uid());
        }
        return Outcome.after(untilNext(key.name()));
    }

    /** Until the Node's own moment in the interval comes again. */
    private Duration untilNext(String node) {
        long interval = settings.renewal().toMillis();
        long moment = Math.floorMod(node.hashCode(), interval);
        return Duration.ofMillis(interval - Math.floorMod(clock.instant().toEpochMilli() - moment, interval));
    }

    private void sayReady(Resource node) {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        List<Map<String, Object>> conditions = new ArrayList<>(node.objects("status", "conditions"));
        conditions.removeIf(condition -> "Ready".equals(condition.get("type")));
        conditions.add(ready(now));
        try {
            api.patch(
                    ResourceKind.NODE,
                    node.key(),
                    Part.STATUS,
                    Map.of("metadata", Map.of("uid", node.uid()), "status", Map.of("conditions", conditions)));
        } catch (ApiException refused) {
            // It may be gone by now.
            if (!refused.isNotFound()) {
                throw refused;
            }
        }
    }

    /** What a kubelet says of a Node that works. */
    static Map<String, Object> ready(String since) {
        return Map.of(
                "type", "Ready",
                "status", "True",
                "reason", "Simulated",
                "message", "a simulated kubelet says that it is ready",
                "lastHeartbeatTime", since,
                "lastTransitionTime", since);
    }

    private boolean hasRenewed(Resource node) {
        try {
            api.patch(LEASE, leaseOf(node), Part.MAIN, Map.of("spec", spec(node)));
            return true;
        } catch (ApiException refused) {
            if (refused.isNotFound()) {
                return false;
            }
            throw refused;
        }
    }

    private boolean hasCreated(Resource node) {
        Map<String, Object> owner = Map.of("apiVersion", "v1", "kind", "Node", "name", node.name(), "uid", node.uid());
        Map<String, Object> metadata =
                Map.of("name", node.name(), "namespace", NAMESPACE, "ownerReferences", List.of(owner));
        try {
            api.create(Resource.of(LEASE, Map.of("metadata", metadata, "spec", spec(node))));
            return true;
        } catch (ApiException refused) {
            if (refused.reason().equals("AlreadyExists")) {
                return false;
            }
            throw refused;
        }
    }

    private static ObjectKey leaseOf(Resource node) {
        return new ObjectKey(NAMESPACE, node.name());
    }

    private Map<String, Object> spec(Resource node) {
        Instant now = clock.instant();
        return Map.of(
                "holderIdentity",
                node.name(),
                "leaseDurationSeconds",
                settings.lease().toSeconds(),
                "renewTime",
                MICROSECONDS.format(now));
    }

    private static boolean isReady(Resource node) {
        return node.objects("status", "conditions").stream()
                .anyMatch(condition -> "Ready".equals(condition.get("type")) && "True".equals(condition.get("status")));
    }

    private static Resource trimmed(Resource node) {
        return Resource.of(
                node.kind(),
                Map.of(
                        "metadata",
                        Map.of("name", node.name(), "uid", node.uid()),
                        "status",
                        Map.of("conditions", node.objects("status", "conditions"))));
    }
}
