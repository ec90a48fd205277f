package io.karpenter.benchmarks.day;

import io.karpenter.core.quantity.Quantity;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Binds pods where most is left free, as the kube-scheduler does unless it is told otherwise ({@code LeastAllocated}); of what it looks at, sizes
 * and taints. On one thread.
 */
final class SpreadingScheduler {

    private static final Set<String> KEEPS_AWAY = Set.of("NoSchedule", "NoExecute");

    private final ClusterApi api;
    private final Map<ObjectKey, Size> waiting = new LinkedHashMap<>();
    private final Map<ObjectKey, Placed> placed = new HashMap<>();
    private final Map<String, Room> nodes = new TreeMap<>();

    /** Milli cores and bytes. */
    private record Size(long cpu, long memory) {

        Size plus(Size other, int sign) {
            return new Size(cpu + sign * other.cpu, memory + sign * other.memory);
        }
    }

    private record Placed(String node, Size size) {}

    private static final class Room {

        private Size whole = new Size(0, 0);
        private Size used = new Size(0, 0);
        private int pods;
        private long mostPods;
        private boolean open;

        boolean takes(Size size) {
            return open
                    && pods < mostPods
                    && used.cpu + size.cpu <= whole.cpu
                    && used.memory + size.memory <= whole.memory;
        }

        /** Share that is left once the pod is there. */
        double score(Size size) {
            return (1 - (double) (used.cpu + size.cpu) / whole.cpu)
                    + (1 - (double) (used.memory + size.memory) / whole.memory);
        }
    }

    SpreadingScheduler(ClusterApi api) {
        this.api = api;
        api.watch(ResourceKind.NODE, new ClusterApi.Listener() {
            @Override
            public void changed(Resource now) {
                Room room = nodes.computeIfAbsent(now.name(), name -> new Room());
                Map<String, String> amounts = now.texts("status", "allocatable");
                room.whole = size(amounts);
                room.mostPods =
                        Quantity.parse(amounts.getOrDefault("pods", "110")).value();
                room.open = !now.isDeleting()
                        && now.objects("spec", "taints").stream()
                                .noneMatch(taint -> KEEPS_AWAY.contains(taint.get("effect")));
            }

            @Override
            public void gone(Resource last) {
                nodes.remove(last.name());
            }
        });
        api.watch(ResourceKind.POD, new ClusterApi.Listener() {
            @Override
            public void changed(Resource now) {
                String node = now.text("spec", "nodeName");
                if (now.isDeleting() && node.isEmpty()) {
                    waiting.remove(now.key());
                } else if (node.isEmpty()) {
                    waiting.putIfAbsent(now.key(), sizeOf(now));
                } else if (!placed.containsKey(now.key())) {
                    place(now.key(), node, sizeOf(now));
                }
            }

            @Override
            public void gone(Resource last) {
                waiting.remove(last.key());
                Placed was = placed.remove(last.key());
                if (was != null && nodes.containsKey(was.node())) {
                    Room room = nodes.get(was.node());
                    room.used = room.used.plus(was.size(), -1);
                    room.pods--;
                }
            }
        });
    }

    private void place(ObjectKey pod, String node, Size size) {
        waiting.remove(pod);
        placed.put(pod, new Placed(node, size));
        Room room = nodes.get(node);
        if (room != null) {
            room.used = room.used.plus(size, 1);
            room.pods++;
        }
    }

    /** Binds every pod that a node takes; true if there was one. */
    boolean bindAll() {
        boolean any = false;
        for (Map.Entry<ObjectKey, Size> pod : List.copyOf(waiting.entrySet())) {
            Optional<String> best = best(pod.getValue());
            if (best.isPresent()) {
                bind(pod.getKey(), best.get());
                any = true;
            }
        }
        return any;
    }

    private Optional<String> best(Size size) {
        String best = null;
        double most = Double.NEGATIVE_INFINITY;
        for (Map.Entry<String, Room> node : nodes.entrySet()) {
            if (node.getValue().takes(size) && node.getValue().score(size) > most) {
                most = node.getValue().score(size);
                best = node.getKey();
            }
        }
        return Optional.ofNullable(best);
    }

    private void bind(ObjectKey pod, String node) {
        api.patch(ResourceKind.POD, pod, Part.MAIN, Map.of("spec", Map.of("nodeName", node)));
        api.patch(
                ResourceKind.POD,
                pod,
                Part.STATUS,
                Map.of(
                        "status",
                        Map.of(
                                "phase",
                                "Running",
                                "conditions",
                                List.of(
                                        Map.of("type", "PodScheduled", "status", "True"),
                                        Map.of("type", "Ready", "status", "True")))));
    }

    private static Size sizeOf(Resource pod) {
        Size sum = new Size(0, 0);
        for (Map<String, Object> container : pod.objects("spec", "containers")) {
            sum = sum.plus(size(new Resource(ResourceKind.POD, container).texts("resources", "requests")), 1);
        }
        return sum;
    }

    private static Size size(Map<String, String> amounts) {
        return new Size(
                Quantity.parse(amounts.getOrDefault("cpu", "0")).milliValue(),
                Quantity.parse(amounts.getOrDefault("memory", "0")).value());
    }
}
