package io.karpenter.core.metric;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The gauges of simulations while they run: how many pods they have still to decide on, and how long they have been at it. What a
 * simulation left behind goes when its controller starts the next one.
 *
 * <p>Thread-safe. Source: SCH-MET-02, SCH-MET-03.
 */
public final class RunningSimulations {

    private final InstantSource clock;
    private final Map<Key, Simulation> simulations = new TreeMap<>();

    private record Key(String controller, String id) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byController = controller.compareTo(other.controller);
            return byController != 0 ? byController : id.compareTo(other.id);
        }
    }

    /** @param finished true once it is no longer running */
    private record Simulation(Instant start, int queueDepth, boolean finished) {}

    public RunningSimulations(InstantSource clock) {
        this.clock = clock;
    }

    /** A simulation of {@code controller} starts; its earlier ones are forgotten. */
    public synchronized void started(String controller, String id, int pods) {
        simulations.keySet().removeIf(key -> key.controller().equals(controller));
        simulations.put(new Key(controller, id), new Simulation(clock.instant(), pods, false));
    }

    /** It has {@code pods} left to decide on: to be said before each pod. */
    public synchronized void left(String controller, String id, int pods) {
        simulations.computeIfPresent(
                new Key(controller, id), (key, s) -> new Simulation(s.start(), pods, s.finished()));
    }

    /** It is done: its age is no longer told, the depth of its queue is until the next one starts. */
    public synchronized void finished(String controller, String id) {
        simulations.computeIfPresent(
                new Key(controller, id), (key, s) -> new Simulation(s.start(), s.queueDepth(), true));
    }

    /** The series of both gauges as they are now, ages in seconds. */
    public synchronized Map<Series, Double> gauges() {
        Instant now = clock.instant();
        Map<Series, Double> gauges = new LinkedHashMap<>();
        simulations.forEach((key, simulation) -> {
            gauges.put(
                    SchedulerMetrics.QUEUE_DEPTH.series(key.controller(), key.id()), (double) simulation.queueDepth());
            if (!simulation.finished()) {
                gauges.put(
                        SchedulerMetrics.UNFINISHED_WORK.series(key.controller(), key.id()),
                        Duration.between(simulation.start(), now).toMillis() / 1e3);
            }
        });
        return gauges;
    }
}
