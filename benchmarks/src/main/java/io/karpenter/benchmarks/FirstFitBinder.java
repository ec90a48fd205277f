package io.karpenter.benchmarks;

import io.karpenter.core.quantity.Quantity;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;

/** Binds pods to any node with room, the largest first; in place of a kube-scheduler, whose rules do not matter here. */
final class FirstFitBinder implements Runnable {

    private static final Set<String> KEEPS_AWAY = Set.of("NoSchedule", "NoExecute");

    private final ClusterApi api;
    private final LinkedBlockingQueue<Runnable> news = new LinkedBlockingQueue<>();
    /** Pods that wait by what they ask for, the largest first. */
    private final TreeMap<Size, Deque<ObjectKey>> waiting = new TreeMap<>();

    private final Map<String, Size> free = new LinkedHashMap<>();
    private final Map<ObjectKey, Size> sizes = new HashMap<>();
    private final Map<ObjectKey, String> nodes = new HashMap<>();

    /** Milli cores and bytes. */
    private record Size(long cpu, long memory) implements Comparable<Size> {
        @Override
        public int compareTo(Size other) {
            int byCpu = Long.compare(other.cpu, cpu);
            return byCpu != 0 ? byCpu : Long.compare(other.memory, memory);
        }
    }

    FirstFitBinder(ClusterApi api) {
        this.api = api;
        api.watch(ResourceKind.POD, new ClusterApi.Listener() {
            @Override
            public void changed(Resource now) {
                if (now.text("spec", "nodeName").isEmpty()) {
                    news.add(() -> comes(now));
                }
            }

            @Override
            public void gone(Resource last) {
                news.add(() -> goes(last.key()));
            }
        });
        api.watch(ResourceKind.NODE, new ClusterApi.Listener() {
            @Override
            public void changed(Resource now) {
                if (now.objects("spec", "taints").stream()
                        .noneMatch(taint -> KEEPS_AWAY.contains(taint.get("effect")))) {
                    news.add(() -> opens(now));
                }
            }

            @Override
            public void gone(Resource last) {
                news.add(() -> free.remove(last.name()));
            }
        });
    }

    @Override
    public void run() {
        try {
            while (true) {
                news.take().run();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void comes(Resource pod) {
        if (sizes.containsKey(pod.key())) {
            return;
        }
        Map<String, Object> container = pod.objects("spec", "containers").get(0);
        Map<String, String> requests = new Resource(ResourceKind.POD, container).texts("resources", "requests");
        Size size = size(requests);
        sizes.put(pod.key(), size);
        for (Map.Entry<String, Size> node : free.entrySet()) {
            if (fits(size, node.getValue())) {
                bind(pod.key(), size, node);
                return;
            }
        }
        waiting.computeIfAbsent(size, s -> new ArrayDeque<>()).add(pod.key());
    }

    private void goes(ObjectKey pod) {
        Size size = sizes.remove(pod);
        String node = nodes.remove(pod);
        if (size != null && node != null) {
            free.computeIfPresent(node, (n, left) -> new Size(left.cpu + size.cpu, left.memory + size.memory));
        }
    }

    private void opens(Resource node) {
        if (free.containsKey(node.name())) {
            return;
        }
        free.put(node.name(), size(node.texts("status", "allocatable")));
        for (Map.Entry<String, Size> entry : free.entrySet()) {
            if (entry.getKey().equals(node.name())) {
                fill(entry);
            }
        }
    }

    private void fill(Map.Entry<String, Size> node) {
        for (Map.Entry<Size, Deque<ObjectKey>> group : waiting.entrySet()) {
            while (!group.getValue().isEmpty() && fits(group.getKey(), node.getValue())) {
                ObjectKey pod = group.getValue().poll();
                if (sizes.containsKey(pod)) {
                    bind(pod, group.getKey(), node);
                }
            }
        }
    }

    private void bind(ObjectKey pod, Size size, Map.Entry<String, Size> node) {
        node.setValue(new Size(node.getValue().cpu - size.cpu, node.getValue().memory - size.memory));
        nodes.put(pod, node.getKey());
        api.patch(ResourceKind.POD, pod, Part.MAIN, Map.of("spec", Map.of("nodeName", node.getKey())));
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
                                List.of(Map.of("type", "PodScheduled", "status", "True")))));
    }

    private static Size size(Map<String, String> amounts) {
        return new Size(
                Quantity.parse(amounts.getOrDefault("cpu", "0")).milliValue(),
                Quantity.parse(amounts.getOrDefault("memory", "0")).value());
    }

    private static boolean fits(Size size, Size left) {
        return size.cpu <= left.cpu && size.memory <= left.memory;
    }
}
