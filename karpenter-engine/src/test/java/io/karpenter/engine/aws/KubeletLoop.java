package io.karpenter.engine.aws;

import io.karpenter.aws.fake.FakeAws;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * What kubelets do once {@link FakeKubelets} has registered their Nodes, in a cluster where nothing else plays them: they say that they live and
 * that their Nodes are ready, and run and end pods. One can fall silent, and one can say that something ails its Node. Thread-safe.
 */
final class KubeletLoop implements AutoCloseable {

    private static final ResourceKind LEASE = new ResourceKind("coordination.k8s.io", "v1", "Lease", "leases", true);
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final long PAUSE_MILLIS = 1000;

    private final FakeAws aws;
    private final ClusterApi api;
    private final Set<String> silent = ConcurrentHashMap.newKeySet();
    /** Types of conditions that are False, by the name of the Node. */
    private final Map<String, String> ailing = new ConcurrentHashMap<>();

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("kubelet loop").daemon().factory());

    KubeletLoop(FakeAws aws, ClusterApi api) {
        this.aws = aws;
        this.api = api;
        thread.scheduleWithFixedDelay(this::all, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** From now on the kubelet of a Node does nothing any more. */
    void silence(String node) {
        silent.add(node);
    }

    /** From now on the kubelet of a Node says that a condition of it is False. */
    void ail(String node, String condition) {
        ailing.put(node, condition);
    }

    private void all() {
        try {
            Set<String> machines =
                    aws.instances().alive().stream().map(Instance::instanceId).collect(Collectors.toSet());
            List<String> living = new ArrayList<>();
            for (Resource node : api.list(ResourceKind.NODE)) {
                String machine = node.text("spec", "providerID").replaceFirst(".*/", "");
                if (machines.contains(machine) && !silent.contains(node.name())) {
                    living.add(node.name());
                    live(node);
                }
            }
            for (Resource pod : api.list(ResourceKind.POD)) {
                if (living.contains(pod.text("spec", "nodeName"))) {
                    run(pod);
                }
            }
        } catch (ApiException failed) {
            // A real kubelet tries again too.
            System.out.println("kubelets: " + failed.getMessage());
        }
    }

    private void live(Resource node) {
        String ails = ailing.getOrDefault(node.name(), "");
        state(node, "Ready", ails.equals("Ready") ? "False" : "True");
        if (!ails.isEmpty() && !ails.equals("Ready")) {
            state(node, ails, "False");
        }
        renew(node.name());
    }

    private void state(Resource node, String type, String status) {
        List<Map<String, Object>> conditions = new ArrayList<>(node.objects("status", "conditions"));
        boolean said = conditions.stream().anyMatch(c -> type.equals(c.get("type")) && status.equals(c.get("status")));
        if (!said) {
            String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
            conditions.removeIf(c -> type.equals(c.get("type")));
            conditions.add(
                    Map.of("type", type, "status", status, "reason", "Test", "message", "", "lastTransitionTime", now));
            ignoreGone(() -> api.patch(
                    ResourceKind.NODE, node.key(), Part.STATUS, Map.of("status", Map.of("conditions", conditions))));
        }
    }

    private void renew(String node) {
        ObjectKey key = new ObjectKey("kube-node-lease", node);
        Map<String, Object> spec = Map.of(
                "holderIdentity", node, "leaseDurationSeconds", 40, "renewTime", MICROSECONDS.format(Instant.now()));
        try {
            api.patch(LEASE, key, Part.MAIN, Map.of("spec", spec));
        } catch (ApiException refused) {
            if (!refused.isNotFound()) {
                throw refused;
            }
            api.create(Resource.of(
                    LEASE, Map.of("metadata", Map.of("name", node, "namespace", key.namespace()), "spec", spec)));
        }
    }

    private void run(Resource pod) {
        if (pod.isDeleting()) {
            ignoreGone(() -> api.delete(
                    ResourceKind.POD,
                    pod.key(),
                    new DeleteOptions(Optional.of(pod.uid()), Optional.empty(), Optional.of(0L))));
        } else if (pod.text("status", "phase").equals("Pending")) {
            List<Map<String, Object>> conditions = new ArrayList<>(pod.objects("status", "conditions"));
            List.of("Initialized", "ContainersReady", "Ready")
                    .forEach(type -> conditions.add(Map.of("type", type, "status", "True")));
            ignoreGone(() -> api.patch(
                    ResourceKind.POD,
                    pod.key(),
                    Part.STATUS,
                    Map.of("status", Map.of("phase", "Running", "conditions", conditions))));
        }
    }

    private static void ignoreGone(Runnable request) {
        try {
            request.run();
        } catch (ApiException refused) {
            if (!refused.isNotFound()) {
                throw refused;
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
