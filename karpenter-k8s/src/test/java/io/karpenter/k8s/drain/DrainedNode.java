package io.karpenter.k8s.drain;

import io.karpenter.core.lifecycle.Liveness;
import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.Series;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controller.Backoff;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.controller.TokenBucket;
import io.karpenter.k8s.lifecycle.ClaimOutcomes;
import io.karpenter.k8s.lifecycle.LifecycleReconciler;
import io.karpenter.k8s.lifecycle.NodeTerminationReconciler;
import io.karpenter.k8s.lifecycle.World;
import io.karpenter.k8s.lifecycle.upkeep.NodeHydrationReconciler;
import io.karpenter.k8s.observe.ClusterWatches;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A {@link World} with a NodeClaim "a" that has come up, kubelets that end pods when their time is over, and the program that empties its
 * Node. Everything happens on one thread and in virtual time.
 */
final class DrainedNode {

    static final String NAME = "node-of-a";
    static final ObjectKey NODE = ObjectKey.of(NAME);

    final World world;
    final Map<String, Double> counters = new TreeMap<>();
    private final EvictionRateSetting rate;
    private List<Controller> controllers = List.of();
    private ClusterWatches watches;
    private boolean working;

    /** @param perSecond evictions, as many as {@code burst} at once */
    record EvictionRateSetting(int perSecond, int burst) {}

    DrainedNode(boolean delayed, String spec, EvictionRateSetting rate) {
        this.rate = rate;
        world = new World(delayed);
        world.api.waitForKubelets();
        world.claim("a", spec);
        watches = begin();
        settle();
        world.node("a");
        settle();
        new NodeHydrationReconciler(world.lifecycle).reconcile(NODE);
        settle();
    }

    /** Of a claim that says {@code spec}. News are heard of at once. */
    static DrainedNode of(String spec) {
        return new DrainedNode(false, spec, new EvictionRateSetting(100, 1000));
    }

    private void settle() {
        world.api.deliver();
        controllers.get(0).enqueue(World.claimKey("a"));
        work();
        world.api.deliver();
    }

    private ClusterWatches begin() {
        ResourceStore pods =
                new ResourceStore(DrainedNode::trimmed).indexedBy("node", pod -> List.of(pod.text("spec", "nodeName")));
        Volumes volumes = new Volumes();
        Budgets budgets = new Budgets();
        Evictions evictions = new Evictions(
                world.lifecycle,
                pods,
                budgets,
                new TokenBucket(rate.perSecond(), rate.burst(), world.clock),
                new Counters());
        Drainer drainer = new Drainer(world.lifecycle, node -> pods.withValue("node", node), volumes, evictions);
        Controller ofEvictions = controller(evictions);
        evictions.follow(ofEvictions);
        pods.subscribe(evictions);
        controllers = List.of(
                controller(new LifecycleReconciler(
                        world.lifecycle, ClaimOutcomes.IGNORED, Liveness.DEFAULT, Optional.empty())),
                controller(new NodeTerminationReconciler(world.lifecycle, drainer)),
                ofEvictions);
        Controller ofClaims = controllers.get(0);
        Controller ofNodes = controllers.get(1);
        ofClaims.enqueue(World.claimKey("a"));
        ofNodes.enqueue(NODE);
        world.claims.subscribe((before, now) -> {
            ofClaims.enqueue(World.claimKey("a"));
            ofNodes.enqueue(NODE);
        });
        world.nodes.subscribe((before, now) -> {
            ofClaims.enqueue(World.claimKey("a"));
            ofNodes.enqueue(NODE);
        });
        ClusterWatches now = new ClusterWatches(world.api, world.clock);
        volumes.listenTo(now);
        now.listen(ResourceKind.POD, pods).listen(ResourceKind.POD_DISRUPTION_BUDGET, budgets);
        return now.open();
    }

    /** As the program keeps them. */
    static Resource trimmed(Resource pod) {
        Map<String, Object> metadata = new TreeMap<>();
        Map<String, Object> spec = new TreeMap<>(Map.of("nodeName", pod.text("spec", "nodeName")));
        Map<String, Object> status = new TreeMap<>(Map.of("phase", pod.text("status", "phase")));
        for (String key : List.of(
                "name",
                "namespace",
                "uid",
                "resourceVersion",
                "deletionTimestamp",
                "deletionGracePeriodSeconds",
                "ownerReferences")) {
            Object value = pod.at("metadata", key);
            if (value != null) {
                metadata.put(key, value);
            }
        }
        PodObject.keep(pod, metadata, spec, status);
        return Resource.of(pod.kind(), Map.of("metadata", metadata, "spec", spec, "status", status));
    }

    private Controller controller(Reconciler reconciler) {
        return new Controller(
                reconciler,
                1,
                new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10)),
                world.clock,
                Controller.Observer.NONE);
    }

    /** The program is killed, and another one is started. */
    void restart() {
        watches.close();
        world.restart();
        watches = begin();
    }

    /** True while it is the program that calls, rather than a kubelet or a user. */
    boolean works() {
        return working;
    }

    /** Someone asks for the end of the NodeClaim. */
    void delete() {
        world.delete("a");
        controllers.get(0).enqueue(World.claimKey("a"));
    }

    /** Lets time pass, with everything done when it is due. */
    void passes(Duration time) {
        Instant end = world.clock.instant().plus(time);
        for (Optional<Instant> next = Optional.of(world.clock.instant());
                next.isPresent() && !next.get().isAfter(end);
                next = next()) {
            if (next.get().isAfter(world.clock.instant())) {
                world.clock.passes(Duration.between(world.clock.instant(), next.get()));
            }
            kubelet();
            work();
        }
        if (world.clock.instant().isBefore(end)) {
            world.clock.passes(Duration.between(world.clock.instant(), end));
        }
        kubelet();
        work();
    }

    private void work() {
        boolean more = true;
        while (more) {
            more = false;
            for (Controller controller : controllers) {
                working = true;
                try {
                    more |= controller.runOne();
                } finally {
                    working = false;
                }
            }
        }
    }

    private Optional<Instant> next() {
        List<Instant> times = new ArrayList<>();
        controllers.forEach(controller -> controller.nextDue().ifPresent(times::add));
        pods().forEach(pod -> pod.deletionTimestamp().ifPresent(times::add));
        return times.stream()
                .map(time -> time.isAfter(world.clock.instant())
                        ? time
                        : world.clock.instant().plusMillis(1))
                .min(Instant::compareTo);
    }

    /** Pods end when their time is over, and not before. */
    private void kubelet() {
        for (Resource pod : pods()) {
            if (pod.deletionTimestamp()
                            .filter(ends -> !ends.isAfter(world.clock.instant()))
                            .isPresent()
                    && !pod.annotations().containsKey("test.sh/stuck")) {
                world.api.delete(
                        ResourceKind.POD,
                        pod.key(),
                        new DeleteOptions(Optional.of(pod.uid()), Optional.empty(), Optional.of(0L)));
            }
        }
    }

    List<Resource> pods() {
        return world.api.list(ResourceKind.POD);
    }

    List<String> evicted() {
        return world.api.evicted().stream().map(Resource::name).toList();
    }

    /** Names of the pods that are there and are not asked to end. */
    List<String> untouched() {
        return pods().stream()
                .filter(pod -> !pod.isDeleting())
                .map(Resource::name)
                .toList();
    }

    /** A pod on the Node; {@code metadata} and {@code spec} add to what it says. */
    Resource pod(String name, String metadata, String spec) {
        return world.api.create(Yaml.resource(ResourceKind.POD, """
                metadata:
                  name: %s
                  namespace: default
                  labels: {app: %s}
                  %s
                spec:
                  nodeName: %s
                  containers: [{name: main, image: app}]
                  %s
                status: {phase: Running, startTime: "2026-01-01T00:00:00Z"}
                """.formatted(name, name, metadata, NAME, spec)));
    }

    Resource pod(String name) {
        return pod(name, "", "terminationGracePeriodSeconds: 2");
    }

    /** A budget over the pods with label {@code app=name}, which lets {@code allowed} of them go. */
    void budget(String name, int allowed) {
        world.api.create(Yaml.resource(ResourceKind.POD_DISRUPTION_BUDGET, """
                metadata: {name: %s, namespace: default}
                spec: {maxUnavailable: 1, selector: {matchLabels: {app: %s}}}
                status: {disruptionsAllowed: %d}
                """.formatted(name, name, allowed)));
    }

    void opens(String budget) {
        world.api.patch(
                ResourceKind.POD_DISRUPTION_BUDGET,
                new ObjectKey("default", budget),
                Part.STATUS,
                Map.of("status", Map.of("disruptionsAllowed", 1)));
    }

    /** What is left, for messages of tests. */
    String state() {
        return world.api.get(ResourceKind.NODE, NODE) + "\n" + world.claim(World.claimKey("a")) + "\n" + pods() + "\n"
                + world.cloud.list() + "\n due " + next() + " at " + now();
    }

    boolean isNodeGone() {
        return world.api.get(ResourceKind.NODE, NODE).isEmpty();
    }

    boolean isClaimGone() {
        return world.claim(World.claimKey("a")).isEmpty();
    }

    Instant now() {
        return world.clock.instant();
    }

    private final class Counters implements MetricSink {

        @Override
        public void add(Series counter, double amount) {
            counters.merge(counter.metric().fullName() + counter.values(), amount, Double::sum);
        }

        @Override
        public void set(Series gauge, double value) {}

        @Override
        public void observe(Series observed, double value) {}

        @Override
        public void remove(Series series) {}

        @Override
        public void replace(Metric gauge, Map<Series, ? extends Number> values) {}
    }
}
