package io.karpenter.engine.controller;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.karpenter.core.metric.RuntimeMetrics;
import io.karpenter.k8s.api.Fabric8ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.ServedKinds;
import io.karpenter.k8s.events.EventPublisher;
import io.karpenter.k8s.leader.Leadership;
import io.karpenter.k8s.leader.LeaseLeadership;
import io.karpenter.k8s.leader.SoleReplica;
import io.karpenter.k8s.metrics.MetricStore;
import io.karpenter.k8s.operate.ControllerSettings;
import io.karpenter.k8s.operate.OperationsServer;
import io.karpenter.k8s.operate.RateLimitedClusterApi;
import io.karpenter.k8s.operate.ReadinessCheck;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of a controller process, from its start to the signal that ends it or the loss of the lead. Thread-safe. Source: OPS-05 to
 * OPS-07.
 */
public final class ControllerRun implements Leadership.Listener {

    private static final Logger LOG = LoggerFactory.getLogger("controller");

    /** Kubernetes kills a pod thirty seconds after it told it to end. */
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private final ControllerSettings settings;
    private final Config config;
    private final Function<ProcessParts, Duties> makeDuties;
    private final Build build;
    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final AtomicBoolean lost = new AtomicBoolean();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicBoolean observing = new AtomicBoolean();
    private volatile Supplier<Duties> duties = () -> {
        throw new IllegalStateException("not started");
    };

    /**
     * @param config how to reach the API server
     * @param makeDuties makes what this process does; called once
     */
    public ControllerRun(
            ControllerSettings settings, Config config, Function<ProcessParts, Duties> makeDuties, Build build) {
        this.settings = settings;
        this.config = config;
        this.makeDuties = makeDuties;
        this.build = build;
    }

    /**
     * Runs until {@link #stop} or until the lead is lost.
     *
     * @return true if it ended because it was told to
     * @throws IOException if a port is taken
     */
    public boolean run() throws IOException, InterruptedException {
        try {
            live();
        } finally {
            finished.countDown();
        }
        return !lost.get();
    }

    private void live() throws IOException, InterruptedException {
        InstantSource clock = InstantSource.system();
        MetricStore metrics = new MetricStore(clock);
        metrics.set(
                RuntimeMetrics.BUILD_INFO.series(
                        build.version(),
                        System.getProperty("java.version"),
                        System.getProperty("os.arch"),
                        build.commit()),
                1);
        // Whoever asks decides what is worth another try.
        Config patient =
                new ConfigBuilder(config).withRequestRetryBackoffLimit(0).build();
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(patient).build()) {
            RateLimitedClusterApi api =
                    new RateLimitedClusterApi(new Fabric8ClusterApi(client), settings.apiLimit(), metrics, clock);
            try (EventPublisher events = EventPublisher.of(api, clock);
                    Tracing tracing = Tracing.of(System.getenv());
                    Duties made = once(makeDuties.apply(
                            new ProcessParts(settings, api, client, metrics, events, tracing.telemetry(), clock)));
                    OperationsServer server = OperationsServer.start(
                            settings.endpoints(),
                            new OperationsServer.Scrape(MetricStore.CONTENT_TYPE, metrics::scrape),
                            checks(made, new ServedKinds(client)));
                    Leadership leadership = leadership(metrics)) {
                duties = () -> made;
                LOG.atInfo()
                        .addKeyValue("metrics-port", server.metricsPort())
                        .addKeyValue("health-probe-port", server.healthPort())
                        .addKeyValue("version", build.version())
                        .log("the controller has started");
                if (settings.election().warmUp()) {
                    observe(made);
                }
                leadership.compete(this);
                end.await();
                closeDuties();
            }
        }
    }

    /** A replica that need not watch yet is ready to take over. */
    private List<ReadinessCheck> checks(Duties made, ServedKinds kinds) {
        return List.of(
                ReadinessCheck.PING,
                ReadinessCheck.synced(() -> !observing.get() || made.isSynced()),
                ReadinessCheck.served(ResourceKind.NODE_POOL, kinds::isServed),
                ReadinessCheck.served(ResourceKind.NODE_CLAIM, kinds::isServed));
    }

    private Leadership leadership(MetricStore metrics) {
        ControllerSettings.Election election = settings.election();
        if (!election.enabled()) {
            return new SoleReplica(metrics);
        }
        ObjectKey lease = new ObjectKey(election.namespace().orElseThrow(), election.lease());
        return new LeaseLeadership(config, lease, Identity.ofThisProcess(), LeaseLeadership.Durations.USUAL, metrics);
    }

    private void observe(Duties made) {
        if (observing.compareAndSet(false, true)) {
            made.observe();
        }
    }

    @Override
    public void won() {
        LOG.info("this replica acts from now on");
        Duties made = duties.get();
        try {
            observe(made);
            made.act();
        } catch (RuntimeException failure) {
            LOG.atError().setCause(failure).log("the controllers could not be started");
            lost.set(true);
            end.countDown();
        }
    }

    @Override
    public void lost() {
        closeDuties();
        if (!stopping.get()) {
            LOG.error("this replica has lost the lead and ends, so that another can act");
            lost.set(true);
        }
        end.countDown();
    }

    private void closeDuties() {
        duties.get().close();
    }

    /** The same, closed by whoever is first: the loss of the lead, or the end. */
    private static Duties once(Duties duties) {
        AtomicBoolean closed = new AtomicBoolean();
        return new Duties() {
            @Override
            public void observe() {
                duties.observe();
            }

            @Override
            public boolean isSynced() {
                return duties.isSynced();
            }

            @Override
            public void act() {
                if (!closed.get()) {
                    duties.act();
                }
            }

            @Override
            public void close() {
                if (closed.compareAndSet(false, true)) {
                    duties.close();
                }
            }
        };
    }

    /** Makes {@link #run} end in good order, which is waited for: it stops acting, then gives the lead to another replica. */
    public void stop() {
        stopping.set(true);
        end.countDown();
        try {
            if (!finished.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.error("the controller did not stop in time");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
