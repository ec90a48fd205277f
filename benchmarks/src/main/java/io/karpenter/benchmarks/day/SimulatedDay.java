package io.karpenter.benchmarks.day;

import io.karpenter.aws.catalog.EmbeddedCatalog;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.disruption.candidate.NodePrice;
import io.karpenter.core.event.EventSink;
import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.LifecycleCounts;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.nodepool.NodeClaimTemplate;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controller.Backoff;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.operate.SettingsReader;
import io.karpenter.k8s.simulated.CloudScript;
import io.karpenter.k8s.simulated.CloudTimes;
import io.karpenter.k8s.simulated.MachineJournal;
import io.karpenter.k8s.simulated.SimulatedCloud;
import io.karpenter.k8s.simulated.SimulatedKubelets;
import io.karpenter.k8s.simulated.SimulatedMarket;
import io.karpenter.k8s.wiring.ControllerSet;
import io.karpenter.k8s.wiring.Surroundings;
import io.opentelemetry.api.trace.TracerProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Runs a day; see the package. Time passes only when nothing is left to be done at a moment. On one thread. */
final class SimulatedDay {

    private static final Duration BOOT = Duration.ofSeconds(40);
    private static final Duration SHUT_DOWN = Duration.ofSeconds(20);

    /** How often the course of the day is noted. */
    private static final Duration NOTE = Duration.ofMinutes(10);

    private final ManualClock clock = new ManualClock();
    private final FakeClusterApi server = FakeClusterApi.immediate(clock);
    private final Map<String, InstanceType> types = new HashMap<>();
    private final SimulatedCloud cloud;
    private final Controller kubelets;
    private final Workloads workloads;
    private final SpreadingScheduler scheduler;
    private final ControllerSet controllers;
    private final Duration length;
    private final List<Moments> course = new ArrayList<>();
    private long evictions;
    private double dollars;
    private Instant lastNote = Instant.EPOCH;

    /**
     * How things are at a moment.
     *
     * @param hours since the day began
     * @param hourlyPrice USD of all machines
     */
    record Moments(double hours, double hourlyPrice, int nodes, int pods) {}

    /**
     * What a day came to.
     *
     * @param dollars for machines, from their launch until their end was asked for
     * @param launches of machines
     * @param waits seconds that pods waited until they were bound
     * @param cpuSeconds of this process
     */
    record Figures(
            double dollars,
            long launches,
            long evictions,
            List<Double> waits,
            double cpuSeconds,
            List<Moments> course) {}

    /**
     * @param disruption of the NodePool, as YAML
     * @param capacityType that may be bought
     * @param environment settings of the controllers
     */
    SimulatedDay(
            DayPlan plan, Duration length, String disruption, String capacityType, Map<String, String> environment) {
        this.length = length;
        cloud = new SimulatedCloud(
                new SimulatedMarket(
                        EmbeddedCatalog.builder().build(),
                        Set.of(new NodeClassKind("karpenter.k8s.aws", "EC2NodeClass")),
                        AwsLabels.SCHEMA,
                        Set.of(),
                        Set.of()),
                new CloudTimes(BOOT, SHUT_DOWN),
                new CloudScript(),
                MachineJournal.none(),
                clock);
        SimulatedKubelets joining = new SimulatedKubelets(cloud, server, clock);
        kubelets = new Controller(joining, 1, Backoff.DEFAULT, clock, Controller.Observer.NONE);
        joining.follow(kubelets);
        server.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: general}
                spec:
                  disruption: %s
                  template:
                    spec:
                      expireAfter: 720h
                      nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: default}
                      requirements:
                      - {key: karpenter.sh/capacity-type, operator: In, values: [%s]}
                      - {key: kubernetes.io/arch, operator: In, values: [amd64]}
                      - {key: karpenter.k8s.aws/instance-category, operator: In, values: [c, m, r]}
                      - {key: karpenter.k8s.aws/instance-generation, operator: Gt, values: ["4"]}
                """.formatted(disruption, capacityType)));
        server.onCall(call -> {
            if (call.verb() == Verb.EVICT && call.moment() == Moment.AFTER) {
                evictions++;
            }
        });
        NodePool pool = NodePool.of("general", NodeClaimTemplate.of());
        cloud.catalog(List.of(pool), List.of()).forNodePool("general").forEach(type -> types.put(type.name(), type));
        workloads = new Workloads(server, plan, clock);
        scheduler = new SpreadingScheduler(server);
        controllers = new ControllerSet(new Surroundings(
                server,
                cloud,
                SettingsReader.read(Map.of(), environment).settings(),
                List.of(),
                true,
                EventSink.NONE,
                MetricSink.NONE,
                LifecycleCounts.NONE,
                Controller.Observer.NONE,
                TracerProvider.noop().get(""),
                1,
                clock));
    }

    Figures run() {
        long cpu = processorTime();
        Instant end = clock.instant().plus(length);
        controllers.open();
        while (clock.instant().isBefore(end)) {
            while (doOne()) {
                // Everything that can happen at this moment happens.
            }
            note(end);
            Instant next = next(end);
            Duration passes = Duration.between(clock.instant(), next);
            dollars += hourlyPrice() * passes.toMillis() / 3.6e6;
            clock.passes(passes);
        }
        controllers.close();
        List<Double> waits = new ArrayList<>(workloads.waits());
        waits.addAll(workloads.stillWaiting());
        return new Figures(dollars, cloud.launches(), evictions, waits, (processorTime() - cpu) / 1e9, course);
    }

    private boolean doOne() {
        boolean any = workloads.act();
        for (Controller controller : all()) {
            if (isDue(controller)) {
                any |= controller.runOne();
            }
        }
        return any | scheduler.bindAll();
    }

    private List<Controller> all() {
        return Stream.concat(controllers.controllers().stream(), Stream.of(kubelets))
                .toList();
    }

    private boolean isDue(Controller controller) {
        return controller.nextDue().filter(due -> !due.isAfter(clock.instant())).isPresent();
    }

    private Instant next(Instant end) {
        return Stream.concat(
                        Stream.of(end, workloads.nextDue()),
                        all().stream().map(Controller::nextDue).flatMap(Optional::stream))
                .min(Instant::compareTo)
                .orElse(end);
    }

    private void note(Instant end) {
        if (Duration.between(lastNote, clock.instant()).compareTo(NOTE) >= 0) {
            lastNote = clock.instant();
            course.add(new Moments(
                    length.minus(Duration.between(lastNote, end)).toMillis() / 3.6e6,
                    hourlyPrice(),
                    server.list(ResourceKind.NODE).size(),
                    server.list(ResourceKind.POD).size()));
        }
    }

    private double hourlyPrice() {
        return cloud.list().stream()
                .filter(machine -> !machine.terminating())
                .mapToDouble(this::price)
                .sum();
    }

    private double price(Machine machine) {
        return NodePrice.of(
                Optional.ofNullable(types.get(machine.instanceType())).orElseThrow(),
                Map.of(Labels.ZONE, machine.zone(), Labels.CAPACITY_TYPE, machine.capacityType()));
    }

    private static long processorTime() {
        return ((com.sun.management.OperatingSystemMXBean)
                        java.lang.management.ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
