package io.karpenter.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.karpenter.aws.catalog.EmbeddedCatalog;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.event.EventSink;
import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.SchedulerMetrics;
import io.karpenter.core.metric.Series;
import io.karpenter.k8s.KarpenterControllers;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controller.Backoff;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.simulated.CloudScript;
import io.karpenter.k8s.simulated.CloudTimes;
import io.karpenter.k8s.simulated.MachineJournal;
import io.karpenter.k8s.simulated.SimulatedCloud;
import io.karpenter.k8s.simulated.SimulatedKubelets;
import io.karpenter.k8s.simulated.SimulatedMarket;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs all controllers against an API server in memory and a simulated cloud: an empty cluster gets many pods at once, then some come and go
 * every second. What the API server, the scheduler and the cloud cost is in the figures too.
 */
@Command(
        name = "benchmarks/run controllers",
        mixinStandardHelpOptions = true,
        description = "Scales a cluster in memory from nothing, then lets pods come and go, as a Markdown table.")
public final class ControllersTable implements Callable<Integer> {

    @Option(names = "--pods", paramLabel = "N", description = "Pods that come at once. Default: ${DEFAULT-VALUE}.")
    private int pods = 100_000;

    @Option(
            names = "--vcpu",
            paramLabel = "N",
            description = "Of every node, so that there are as many as are wanted. Default: ${DEFAULT-VALUE}.")
    private int vcpu = 32;

    @Option(
            names = "--churn",
            paramLabel = "N",
            description = "Pods that come and go in a second, afterwards. Default: ${DEFAULT-VALUE}.")
    private int churn = 100;

    @Option(names = "--churn-seconds", paramLabel = "N", description = "How long they do. Default: ${DEFAULT-VALUE}.")
    private int churnSeconds = 60;

    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final Queue<Double> plans = new ConcurrentLinkedQueue<>();
    private int created;
    private int deleted;

    private ControllersTable() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new ControllersTable()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        // Not closed: standard output is not ours to close.
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        InstantSource clock = InstantSource.system();
        FakeClusterApi server = FakeClusterApi.immediate(clock);
        CountedApi api = new CountedApi(server);
        SimulatedCloud cloud = new SimulatedCloud(
                new SimulatedMarket(
                        EmbeddedCatalog.builder().build(),
                        Set.of(new NodeClassKind("karpenter.k8s.aws", "EC2NodeClass")),
                        AwsLabels.SCHEMA,
                        Set.of(),
                        Set.of()),
                CloudTimes.NONE,
                new CloudScript(),
                MachineJournal.none(),
                clock);
        SimulatedKubelets kubelets = new SimulatedKubelets(cloud, server, clock);
        Controller joining = new Controller(kubelets, 50, Backoff.DEFAULT, clock, Controller.Observer.NONE);
        Thread.ofPlatform().name("binder").daemon().start(new FirstFitBinder(server));
        server.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: general}
                spec:
                  template:
                    spec:
                      expireAfter: 720h
                      nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: default}
                      requirements:
                      - {key: karpenter.sh/capacity-type, operator: In, values: [on-demand]}
                      - {key: karpenter.k8s.aws/instance-cpu, operator: In, values: ["%d"]}
                """.formatted(vcpu)));

        out.println(
                "| phase | pods | nodes | wall s | CPU s | heap MB | plans | longest plan s | requests | requests/s |");
        out.println("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        try (KarpenterControllers controllers = KarpenterControllers.builder()
                .api(api)
                .cloudProvider(cloud)
                .withoutNodeClasses()
                .events(EventSink.NONE)
                .metrics(new PlanTimes())
                .with(joining, () -> kubelets.follow(joining))
                .start()) {
            await(controllers::isSynced);
            phase("scale up", out, server, api, () -> {
                for (int i = 0; i < pods; i++) {
                    create(server);
                }
                await(() -> bound(server) == pods);
            });
            phase("come and go", out, server, api, () -> {
                for (int second = 0; second < churnSeconds; second++) {
                    long begin = System.nanoTime();
                    for (int i = 0; i < churn; i++) {
                        server.delete(
                                ResourceKind.POD, new ObjectKey("default", "pod-" + deleted++), DeleteOptions.ANY);
                        create(server);
                    }
                    sleep(1000 - (System.nanoTime() - begin) / 1_000_000);
                }
            });
            phase("rest", out, server, api, () -> sleep(30_000));
        }
        return 0;
    }

    private void create(FakeClusterApi server) {
        int number = created++;
        // Twenty shapes, of half a core to three.
        int shape = number % 20;
        server.create(Yaml.resource(
                ResourceKind.POD, """
                {"metadata": {"name": "pod-%d", "namespace": "default", "labels": {"app": "app-%d"}},
                 "spec": {"containers": [{"name": "main", "image": "app",
                   "resources": {"requests": {"cpu": "%dm", "memory": "%dMi"}}}]},
                 "status": {"phase": "Pending",
                   "conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}]}}
                """.formatted(number, shape, 500 + 125 * shape, 512 + 256 * (shape * 7 % 20))));
    }

    private static long bound(FakeClusterApi server) {
        return server.list(ResourceKind.POD).stream()
                .filter(pod -> !pod.text("spec", "nodeName").isEmpty())
                .count();
    }

    private void phase(String name, PrintWriter out, FakeClusterApi server, CountedApi api, Runnable work) {
        api.take();
        plans.clear();
        long cpu = system.getProcessCpuTime();
        long wall = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - wall) / 1e9;
        double cpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
        Map<String, Long> requests = api.take();
        long sum = requests.values().stream().mapToLong(Long::longValue).sum();
        System.gc();
        long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        out.printf(
                "| %s | %d | %d | %.1f | %.1f | %d | %d | %.2f | %d | %.0f |%n",
                name,
                server.list(ResourceKind.POD).size(),
                server.list(ResourceKind.NODE).size(),
                seconds,
                cpuSeconds,
                heap >> 20,
                // Of each run its simulation alone is observed, and the whole (SCH-MET-01).
                plans.size() / 2,
                plans.stream().mapToDouble(Double::doubleValue).max().orElse(0),
                sum,
                sum / seconds);
        out.println("  "
                + requests.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", ")));
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            sleep(200);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(Math.max(1, millis));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** Keeps how long plans took. */
    private final class PlanTimes implements MetricSink {

        @Override
        public void add(Series counter, double amount) {}

        @Override
        public void set(Series gauge, double value) {}

        @Override
        public void observe(Series observed, double value) {
            if (observed.metric().equals(SchedulerMetrics.SCHEDULING_DURATION)) {
                plans.add(value);
            }
        }

        @Override
        public void remove(Series series) {}

        @Override
        public void replace(Metric gauge, Map<Series, ? extends Number> values) {}
    }
}
