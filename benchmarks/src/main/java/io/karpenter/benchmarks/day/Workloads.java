package io.karpenter.benchmarks.day;

import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Plays the controllers of Deployments and Jobs: as many pods as are wanted are there, and one that was evicted is created anew. On one thread.
 */
final class Workloads {

    private final ClusterApi api;
    private final InstantSource clock;
    private final Instant begin;
    private final DayPlan plan;
    private final Map<String, TreeMap<Integer, Boolean>> replicas = new HashMap<>();
    private final Map<ObjectKey, Instant> waitingSince = new HashMap<>();
    private final Deque<DayPlan.Job> toCome;
    private final PriorityQueue<Ending> ending = new PriorityQueue<>(Comparator.comparing(Ending::at));
    private final Map<String, DayPlan.Job> running = new HashMap<>();
    private final List<Double> waits = new ArrayList<>();
    private final List<Runnable> lost = new ArrayList<>();
    private final java.util.Set<ObjectKey> unwanted = new java.util.HashSet<>();
    private int number;
    private Duration nextScaling = Duration.ZERO;

    private record Ending(Instant at, String job, ObjectKey pod) {}

    Workloads(ClusterApi api, DayPlan plan, InstantSource clock) {
        this.api = api;
        this.clock = clock;
        this.begin = clock.instant();
        this.plan = plan;
        this.toCome = new ArrayDeque<>(plan.jobs());
        api.watch(ResourceKind.POD, new ClusterApi.Listener() {
            @Override
            public void changed(Resource now) {
                if (!now.text("spec", "nodeName").isEmpty()) {
                    bound(now);
                }
            }

            @Override
            public void gone(Resource last) {
                Workloads.this.gone(last);
            }
        });
    }

    /** Seconds that each pod waited until it was bound, in the order in which they were. */
    List<Double> waits() {
        return List.copyOf(waits);
    }

    /** How long the pods that wait now have waited, in seconds. */
    List<Double> stillWaiting() {
        return waitingSince.values().stream()
                .map(since -> seconds(Duration.between(since, clock.instant())))
                .toList();
    }

    /** When something is to be done next. */
    Instant nextDue() {
        Instant next = begin.plus(nextScaling);
        if (!toCome.isEmpty() && begin.plus(toCome.peek().at()).isBefore(next)) {
            next = begin.plus(toCome.peek().at());
        }
        return !ending.isEmpty() && ending.peek().at().isBefore(next)
                ? ending.peek().at()
                : next;
    }

    /** Does what is due; true if there was something. */
    boolean act() {
        Duration time = Duration.between(begin, clock.instant());
        boolean acted = false;
        while (!ending.isEmpty() && !ending.peek().at().isAfter(clock.instant())) {
            Ending end = ending.poll();
            if (running.remove(end.job()) != null) {
                delete(end.pod());
            }
            acted = true;
        }
        while (!toCome.isEmpty() && toCome.peek().at().compareTo(time) <= 0) {
            start(toCome.poll());
            acted = true;
        }
        if (time.compareTo(nextScaling) >= 0) {
            plan.services().forEach(service -> scale(service, time));
            nextScaling = nextScaling.plus(DayPlan.SCALING);
            acted = true;
        }
        List<Runnable> again = List.copyOf(lost);
        lost.clear();
        again.forEach(Runnable::run);
        return acted || !again.isEmpty();
    }

    private void scale(DayPlan.Service service, Duration time) {
        TreeMap<Integer, Boolean> there = replicas.computeIfAbsent(service.name(), name -> new TreeMap<>());
        int wanted = service.replicas(time);
        while (there.size() < wanted) {
            add(service);
        }
        while (there.size() > wanted) {
            // Those that wait go first, then the newest, as a ReplicaSet has it.
            int least = there.entrySet().stream()
                    .filter(pod -> !pod.getValue())
                    .map(Map.Entry::getKey)
                    .reduce((a, b) -> b)
                    .orElse(there.lastKey());
            there.remove(least);
            delete(key(service.name(), least));
        }
    }

    private void add(DayPlan.Service service) {
        int id = number++;
        replicas.computeIfAbsent(service.name(), name -> new TreeMap<>()).put(id, false);
        create(service.name(), id, "ReplicaSet", service.shape(), false);
    }

    private void start(DayPlan.Job job) {
        running.put(job.name(), job);
        create(job.name(), number++, "Job", job.shape(), job.undisturbed());
    }

    private static ObjectKey key(String owner, int id) {
        return new ObjectKey("default", owner + "." + id);
    }

    private void create(String owner, int id, String kind, DayPlan.Shape shape, boolean undisturbed) {
        waitingSince.put(key(owner, id), clock.instant());
        api.create(Yaml.resource(ResourceKind.POD, """
                {"metadata": {"name": "%s.%d", "namespace": "default", "labels": {"app": "%s"}, "annotations": {%s},
                   "ownerReferences": [{"apiVersion": "%s", "kind": "%s", "name": "%s", "uid": "%s", "controller": true}]},
                 "spec": {"containers": [{"name": "main", "image": "app",
                   "resources": {"requests": {"cpu": "%dm", "memory": "%dMi"}}}]},
                 "status": {"phase": "Pending",
                   "conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}]}}
                """.formatted(
                        owner,
                        id,
                        owner,
                        undisturbed ? "\"karpenter.sh/do-not-disrupt\": \"true\"" : "",
                        kind.equals("Job") ? "batch/v1" : "apps/v1",
                        kind,
                        owner,
                        owner,
                        shape.milliCores(),
                        shape.mebibytes())));
    }

    private void delete(ObjectKey pod) {
        unwanted.add(pod);
        api.delete(ResourceKind.POD, pod, DeleteOptions.ANY);
    }

    private void bound(Resource pod) {
        Instant since = waitingSince.remove(pod.key());
        if (since == null) {
            return;
        }
        waits.add(seconds(Duration.between(since, clock.instant())));
        String owner = pod.labels().getOrDefault("app", "");
        DayPlan.Job job = running.get(owner);
        if (job != null) {
            ending.add(new Ending(clock.instant().plus(job.lasts()), owner, pod.key()));
        } else if (replicas.containsKey(owner)) {
            replicas.get(owner).replace(id(pod), true);
        }
    }

    private void gone(Resource pod) {
        waitingSince.remove(pod.key());
        if (unwanted.remove(pod.key())) {
            return;
        }
        String owner = pod.labels().getOrDefault("app", "");
        DayPlan.Job job = running.get(owner);
        if (job != null) {
            ending.removeIf(end -> end.pod().equals(pod.key()));
            lost.add(() -> start(job));
        } else {
            replicas.getOrDefault(owner, new TreeMap<>()).remove(id(pod));
            plan.services().stream()
                    .filter(service -> service.name().equals(owner))
                    .findFirst()
                    .ifPresent(service -> lost.add(() -> add(service)));
        }
    }

    private static int id(Resource pod) {
        return Integer.parseInt(pod.name().substring(pod.name().lastIndexOf('.') + 1));
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
