package io.karpenter.k8s.wiring;

import io.karpenter.core.event.EventSink;
import io.karpenter.core.lifecycle.LifecycleCounts;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controller.Backoff;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.disrupt.DisruptionDecider;
import io.karpenter.k8s.operate.SettingsReader;
import io.karpenter.k8s.simulated.CloudScript;
import io.karpenter.k8s.simulated.CloudTimes;
import io.karpenter.k8s.simulated.MachineJournal;
import io.karpenter.k8s.simulated.SimulatedCloud;
import io.karpenter.k8s.simulated.SimulatedKubelets;
import io.opentelemetry.api.trace.TracerProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A whole cluster on one thread, with time that passes when nothing else is to be done: an API server in memory whose news come late and in
 * any order, a simulated cloud with its kubelets, a scheduler, and the controllers as one process that can crash and be started again. What
 * happens next is drawn from a seed.
 */
final class SteppedCluster {

    /** Every pod asks for as much. */
    static final String CPU = "1500m";

    private static final Duration BOOT = Duration.ofSeconds(20);

    final ManualClock clock = new ManualClock();
    final FakeClusterApi api = FakeClusterApi.delayed(clock);
    final CloudScript script = new CloudScript();
    final SimulatedCloud cloud = new SimulatedCloud(
            LinearCloud.market(2, 4, 8),
            new CloudTimes(BOOT, Duration.ofSeconds(5)),
            script,
            MachineJournal.none(),
            clock);

    private final Map<String, String> environment;
    private final EventSink events;
    private final MetricSink metrics;
    private final DisruptionWiring.Deciders deciders;
    private final RandomGenerator random;
    private final FakeScheduler scheduler;
    private final Controller kubelets;
    private Faults faults;
    private ControllerSet process;
    private int crashes;
    private int replaced;
    private int evictionsSeen;
    private Faults.Plan plan = (number, what) -> Faults.Fault.NONE;

    SteppedCluster(long seed) {
        this(seed, Map.of());
    }

    /**
     * A cluster with settings.
     *
     * @param environment of the process
     */
    SteppedCluster(long seed, Map<String, String> environment) {
        this(seed, environment, EventSink.NONE, MetricSink.NONE);
    }

    /**
     * A cluster whose process tells what it does.
     *
     * @param environment of the process
     */
    SteppedCluster(long seed, Map<String, String> environment, EventSink events, MetricSink metrics) {
        this(seed, environment, events, metrics, (settings, accounts) -> DisruptionDecider.NONE);
    }

    /**
     * A cluster in which somebody decides what is disrupted.
     *
     * @param deciders is asked by each process
     */
    SteppedCluster(
            long seed,
            Map<String, String> environment,
            EventSink events,
            MetricSink metrics,
            DisruptionWiring.Deciders deciders) {
        this.deciders = deciders;
        this.environment = environment;
        this.events = events;
        this.metrics = metrics;
        // As in most clusters, so that not every test has it asked for every half minute.
        api.serves(ResourceKind.VERTICAL_POD_AUTOSCALER, false);
        random = RandomGeneratorFactory.getDefault().create(seed);
        scheduler = new FakeScheduler(api, random);
        SimulatedKubelets reconciler = new SimulatedKubelets(cloud, api, clock);
        kubelets = new Controller(reconciler, 1, Backoff.DEFAULT, clock, Controller.Observer.NONE);
        reconciler.follow(kubelets);
        faults = new Faults((number, what) -> Faults.Fault.NONE);
        process = newProcess();
    }

    private ControllerSet newProcess() {
        Surroundings surroundings = new Surroundings(
                faults.api(api),
                faults.cloud(cloud),
                SettingsReader.read(Map.of(), environment).settings(),
                List.of(),
                true,
                events,
                metrics,
                LifecycleCounts.NONE,
                Controller.Observer.NONE,
                TracerProvider.noop().get(""),
                1,
                clock);
        ControllerSet set = new ControllerSet(surroundings, deciders);
        set.open();
        return set;
    }

    /** The process is killed as it stands, and another one is started. */
    void restart(Faults.Plan plan) {
        faults.end();
        faults = new Faults(plan);
        process = newProcess();
    }

    /** How often the process has crashed by itself. */
    int crashes() {
        return crashes;
    }

    /** Reads and writes of the running process so far. */
    int operations() {
        return faults.operations();
    }

    /** Something that can happen now happens; if nothing can, time passes until something can. False if nothing will ever happen. */
    boolean step() {
        List<Runnable> possible = new ArrayList<>();
        Stream.concat(process.isSynced() ? process.controllers().stream() : Stream.empty(), Stream.of(kubelets))
                .filter(this::isDue)
                .forEach(controller -> possible.add(controller::runOne));
        if (api.undelivered() > 0) {
            // News come faster than anything else, but not before everything else.
            for (int i = 0; i < 6; i++) {
                int watch = random.nextInt(64);
                possible.add(() -> api.deliverOne(watch));
            }
        }
        if (api.undelivered() > 0 && random.nextInt(30) == 0) {
            // News can come later than a retry.
            clock.passes(Duration.ofMillis(100));
        }
        possible.add(() -> {
            if (!replaceOrphan()) {
                scheduler.bindOne();
            }
        });
        if (possible.size() == 1 && !replaceOrphan() && !scheduler.bindOne()) {
            return pass();
        }
        try {
            possible.get(random.nextInt(possible.size())).run();
        } catch (Crash crash) {
            crashes++;
            faults = new Faults(plan);
            process = newProcess();
        }
        return true;
    }

    /** A pod whose Node is gone is replaced by its controller, and so is one that was evicted. */
    private boolean replaceOrphan() {
        Set<String> nodes = nodes().stream().map(Resource::name).collect(Collectors.toSet());
        for (Resource pod : api.list(ResourceKind.POD)) {
            String node = pod.text("spec", "nodeName");
            if (!node.isEmpty() && !nodes.contains(node)) {
                api.delete(ResourceKind.POD, pod.key(), DeleteOptions.ANY);
                pod("again-" + replaced++, CPU);
                return true;
            }
        }
        if (evictionsSeen < api.evicted().size()) {
            evictionsSeen++;
            pod("again-" + replaced++, CPU);
            return true;
        }
        return false;
    }

    private boolean isDue(Controller controller) {
        return controller.nextDue().filter(due -> !due.isAfter(clock.instant())).isPresent();
    }

    private boolean pass() {
        Instant now = clock.instant();
        return Stream.concat(process.controllers().stream(), Stream.of(kubelets))
                .flatMap(controller -> controller.nextDue().stream())
                .min(Instant::compareTo)
                .map(next -> {
                    clock.passes(Duration.between(now, next));
                    return true;
                })
                .orElse(false);
    }

    void steps(int count) {
        for (int i = 0; i < count; i++) {
            step();
        }
    }

    /** Steps until so much time has passed. */
    void runFor(Duration time) {
        Instant end = clock.instant().plus(time);
        while (clock.instant().isBefore(end) && step()) {
            // Something happened.
        }
    }

    void pool() {
        api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: general}
                spec:
                  template:
                    spec:
                      expireAfter: 720h
                      nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                      requirements: []
                """));
    }

    /** What happens to the operations of this process and of those that follow it. */
    void from(Faults.Plan now) {
        plan = now;
        restart(now);
    }

    void pod(String name) {
        pod(name, CPU);
    }

    void pod(String name, String cpu) {
        api.create(Yaml.resource(ResourceKind.POD, """
                metadata: {name: %s, namespace: default}
                spec:
                  containers:
                  - {name: main, image: app, resources: {requests: {cpu: "%s"}}}
                status:
                  phase: Pending
                  conditions:
                  - {type: PodScheduled, status: "False", reason: Unschedulable}
                """.formatted(name, cpu)));
    }

    ControllerSet process() {
        return process;
    }

    List<Resource> claims() {
        return api.list(ResourceKind.NODE_CLAIM);
    }

    List<Resource> nodes() {
        return api.list(ResourceKind.NODE);
    }

    long boundPods() {
        return api.list(ResourceKind.POD).stream()
                .filter(pod -> !pod.text("spec", "nodeName").isEmpty())
                .count();
    }

    void deleteClaim(String name) {
        api.delete(ResourceKind.NODE_CLAIM, ObjectKey.of(name), DeleteOptions.ANY);
    }
}
