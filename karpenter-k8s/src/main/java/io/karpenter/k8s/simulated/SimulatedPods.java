package io.karpenter.k8s.simulated;

import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Plays the kubelets for pods on simulated machines: a pod that the scheduler has put there runs and is ready at once, one that is being
 * deleted is gone at once or after the time that it is given, up to a setting. No container ever runs, so none ever ends by itself, fails or
 * answers: probes, readiness gates, addresses and logs are not there, and a Job's pods run until they are deleted. Pods of a machine that
 * ends are left alone; the cluster cleans up after it. Keys are those of pods.
 */
final class SimulatedPods implements Reconciler {

    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
    private static final Set<String> OF_KUBELET =
            Set.of("PodReadyToStartContainers", "Initialized", "ContainersReady", "Ready");

    private final SimulatedCloud cloud;
    private final ClusterApi api;
    private final Duration longestEnd;
    private final InstantSource clock;
    /** Pods on simulated Nodes of which something is left to do. */
    private final Map<ObjectKey, Resource> unfinished = new ConcurrentHashMap<>();

    /**
     * @param longestEnd of {@link KubeletSettings}
     */
    SimulatedPods(SimulatedCloud cloud, ClusterApi api, Duration longestEnd, InstantSource clock) {
        this.cloud = cloud;
        this.api = api;
        this.longestEnd = longestEnd;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "simulated.pods";
    }

    /** From now on pods on simulated Nodes are keys in {@code controller}, which is the one that runs this. */
    ClusterApi.Watch follow(Controller controller) {
        return api.watch(ResourceKind.POD, new ClusterApi.Listener() {
            @Override
            public void changed(Resource now) {
                if (isSimulated(now) && (now.isDeleting() || !hasEnded(now) && !isReady(now))) {
                    unfinished.put(now.key(), now);
                    controller.enqueue(now.key());
                } else {
                    unfinished.remove(now.key());
                }
            }

            @Override
            public void gone(Resource last) {
                unfinished.remove(last.key());
            }
        });
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Resource pod = unfinished.get(key);
        if (pod == null || !cloud.runs(pod.text("spec", "nodeName"))) {
            return Outcome.DONE;
        }
        try {
            if (pod.isDeleting()) {
                Duration left = Duration.between(clock.instant(), end(pod));
                if (left.isPositive() && longestEnd.isPositive()) {
                    return Outcome.after(left);
                }
                remove(pod);
            } else {
                run(pod);
            }
        } catch (ApiException refused) {
            // Gone meanwhile.
            if (!refused.isNotFound()) {
                throw refused;
            }
        }
        return Outcome.DONE;
    }

    private void run(Resource pod) {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        String started = pod.text("status", "startTime").isEmpty() ? now : pod.text("status", "startTime");
        List<Map<String, Object>> conditions = new ArrayList<>(pod.objects("status", "conditions"));
        conditions.removeIf(condition -> OF_KUBELET.contains(condition.get("type")));
        OF_KUBELET.stream()
                .sorted()
                .forEach(type -> conditions.add(Map.of("type", type, "status", "True", "lastTransitionTime", now)));
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("phase", "Running");
        status.put("startTime", started);
        status.put("conditions", conditions);
        status.put(
                "containerStatuses",
                pod.objects("spec", "containers").stream()
                        .map(container -> containerStatus(container, started))
                        .toList());
        patch(pod, status);
    }

    private static Map<String, Object> containerStatus(Map<String, Object> container, String started) {
        return Map.of(
                "name",
                container.getOrDefault("name", ""),
                "image",
                container.getOrDefault("image", ""),
                "imageID",
                "",
                "ready",
                true,
                "started",
                true,
                "restartCount",
                0,
                "state",
                Map.of("running", Map.of("startedAt", started)));
    }

    /** When its containers have ended. What the API server says is when they must have, with all the grace that they are given. */
    private Instant end(Resource pod) {
        Duration given = pod.at("metadata", "deletionGracePeriodSeconds") instanceof Number seconds
                ? Duration.ofSeconds(seconds.longValue())
                : Duration.ZERO;
        Instant begun = pod.deletionTimestamp().orElse(Instant.EPOCH).minus(given);
        return begun.plus(given.compareTo(longestEnd) < 0 ? given : longestEnd);
    }

    private void remove(Resource pod) {
        // Whoever holds it back (a Job that counts its pods) waits to hear that its containers have ended.
        if (!pod.finalizers().isEmpty() && !hasEnded(pod)) {
            patch(pod, Map.of("phase", "Failed", "reason", "Simulated", "message", "deleted while it ran"));
        }
        api.delete(
                ResourceKind.POD,
                pod.key(),
                new DeleteOptions(Optional.of(pod.uid()), Optional.empty(), Optional.of(0L)));
    }

    /** Refused as a conflict if another pod has that name by now. */
    private void patch(Resource pod, Map<String, Object> status) {
        api.patch(
                ResourceKind.POD,
                pod.key(),
                Part.STATUS,
                Map.of("metadata", Map.of("uid", pod.uid()), "status", status));
    }

    private static boolean isSimulated(Resource pod) {
        return pod.text("spec", "nodeName").startsWith(SimulatedMachine.NODE_NAME);
    }

    private static boolean hasEnded(Resource pod) {
        return ENDED.contains(pod.text("status", "phase"));
    }

    private static boolean isReady(Resource pod) {
        return pod.text("status", "phase").equals("Running")
                && pod.objects("status", "conditions").stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.get("type")) && "True".equals(condition.get("status")));
    }
}
