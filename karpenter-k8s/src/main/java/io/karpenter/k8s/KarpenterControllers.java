package io.karpenter.k8s;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.karpenter.core.cloud.CloudProvider;
import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.event.EventSink;
import io.karpenter.core.lifecycle.LifecycleCounts;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.Fabric8ClusterApi;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Backoff;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Controllers;
import io.karpenter.k8s.events.EventPublisher;
import io.karpenter.k8s.metrics.GaugeRefresh;
import io.karpenter.k8s.metrics.MetricStore;
import io.karpenter.k8s.operate.ControllerSettings;
import io.karpenter.k8s.operate.SettingsReader;
import io.karpenter.k8s.wiring.ControllerSet;
import io.karpenter.k8s.wiring.Surroundings;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Karpenter's controllers, running on threads of their own until they are closed: nodes come for pods that wait, and NodeClaims are brought
 * from launch to the end of their machine. For one process of a cluster at a time; who that is, is for the caller to find out.
 *
 * {@snippet :
 * try (KarpenterControllers controllers = KarpenterControllers.builder()
 *         .client(client)
 *         .cloudProvider(provider)
 *         .start()) {
 *     …
 * }
 * }
 *
 * <p>Thread-safe.
 */
public final class KarpenterControllers implements AutoCloseable {

    /** How long {@link #close} waits for work that has begun. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int REQUESTS_AT_A_TIME = 64;
    private static final String TRACER = "io.karpenter";

    private final ControllerSet set;
    private final Controllers running;
    private final List<Runnable> atStart;
    private final List<Runnable> atEnd;
    private final Optional<EventPublisher> ownEvents;

    private KarpenterControllers(
            ControllerSet set,
            List<Controller> more,
            List<Runnable> atStart,
            List<Runnable> atEnd,
            Optional<EventPublisher> ownEvents) {
        this.set = set;
        this.atStart = List.copyOf(atStart);
        this.atEnd = List.copyOf(atEnd);
        this.ownEvents = ownEvents;
        List<Controller> all = new ArrayList<>(set.controllers());
        all.addAll(more);
        this.running = new Controllers(all, PATIENCE);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Begins to watch the cluster and returns at once; nothing is changed in it. To be called once. */
    public void watch() {
        set.open();
    }

    /** Begins to act, as soon as what is there is known. To be called once, after {@link #watch}. */
    public void act() {
        atStart.forEach(Runnable::run);
        running.start(set::isSyncedElseTold);
    }

    /** True once everything that was in the cluster at the start is known. */
    public boolean isSynced() {
        return set.isSynced();
    }

    /** What runs, and what it knows. */
    public ControllerSet set() {
        return set;
    }

    /** Changes nothing more from this moment on, waits a while for what has begun to end, and stops watching. */
    @Override
    public void close() {
        set.stopActing();
        running.close();
        set.close();
        atEnd.forEach(Runnable::run);
        ownEvents.ifPresent(EventPublisher::close);
    }

    /** Says what controllers work with. Not thread-safe. */
    public static final class Builder {

        private Optional<ClusterApi> api = Optional.empty();
        private Optional<CloudProvider> provider = Optional.empty();
        private Optional<ControllerSettings> settings = Optional.empty();
        private Optional<List<ResourceKind>> nodeClasses = Optional.empty();
        private boolean assumesNodeClasses;
        private Optional<EventSink> events = Optional.empty();
        private MetricSink metrics = MetricSink.NONE;
        private LifecycleCounts counts = LifecycleCounts.NONE;
        private Controller.Observer observer = Controller.Observer.NONE;
        private OpenTelemetry telemetry = OpenTelemetry.noop();
        private InstantSource clock = InstantSource.system();
        private final List<Controller> more = new ArrayList<>();
        private final List<Runnable> atStart = new ArrayList<>();
        private final List<Runnable> atEnd = new ArrayList<>();

        private Builder() {}

        /** How the cluster is reached; needed, unless {@link #api} is given. Whoever made the client closes it. */
        public Builder client(KubernetesClient value) {
            return api(new Fabric8ClusterApi(value));
        }

        /** How the cluster is reached. */
        public Builder api(ClusterApi value) {
            api = Optional.of(value);
            return this;
        }

        /** Where machines come from; needed. */
        public Builder cloudProvider(CloudProvider value) {
            provider = Optional.of(value);
            return this;
        }

        /** How to run; as without any flag and variable if not given. */
        public Builder settings(ControllerSettings value) {
            settings = Optional.of(value);
            return this;
        }

        /** Kinds of configuration objects to watch; version {@code v1} of the provider's if not given. */
        public Builder nodeClasses(List<ResourceKind> value) {
            nodeClasses = Optional.of(List.copyOf(value));
            return this;
        }

        /** A configuration object that does not exist counts as one that is ready, and none are watched. For clouds that need none. */
        public Builder withoutNodeClasses() {
            assumesNodeClasses = true;
            return nodeClasses(List.of());
        }

        /** Where events go; to the API server if not given. */
        public Builder events(EventSink value) {
            events = Optional.of(value);
            return this;
        }

        /**
         * Where measurements go; nowhere if not given. Gauges are set before each scrape of a {@link MetricStore}, else every ten
         * seconds.
         */
        public Builder metrics(MetricSink value) {
            metrics = value;
            return this;
        }

        /** Who counts what becomes of NodeClaims; they are counted into the metrics if not given. */
        public Builder counts(LifecycleCounts value) {
            counts = value;
            return this;
        }

        /** Who hears of each piece of work; nobody if not given. */
        public Builder observer(Controller.Observer value) {
            observer = value;
            return this;
        }

        /** Where spans go, one round each piece of work with what was decided in it; nowhere if not given. Whoever made it closes it. */
        public Builder openTelemetry(OpenTelemetry value) {
            telemetry = value;
            return this;
        }

        public Builder clock(InstantSource value) {
            clock = value;
            return this;
        }

        /**
         * Runs {@code controller} beside the others.
         *
         * @param beforeActing what is to be done right before they begin to act
         */
        public Builder with(Controller controller, Runnable beforeActing) {
            more.add(controller);
            return beforeActing(beforeActing);
        }

        /** What is to be done right before controllers begin to act. */
        public Builder beforeActing(Runnable value) {
            atStart.add(value);
            return this;
        }

        /** What is to be done when they have been closed. */
        public Builder afterClosing(Runnable value) {
            atEnd.add(value);
            return this;
        }

        /**
         * Starts them.
         *
         * @throws IllegalStateException if there is no client or no provider
         */
        public KarpenterControllers start() {
            KarpenterControllers controllers = build();
            controllers.watch();
            controllers.act();
            return controllers;
        }

        /**
         * Makes them without starting anything: {@link KarpenterControllers#watch} and {@link KarpenterControllers#act} do, one after
         * the other.
         *
         * @throws IllegalStateException if there is no client or no provider
         */
        public KarpenterControllers build() {
            ClusterApi cluster = api.orElseThrow(() -> new IllegalStateException("there is no client, give one"));
            CloudProvider cloud =
                    provider.orElseThrow(() -> new IllegalStateException("there is no cloud provider, give one"));
            Optional<EventPublisher> own =
                    events.isPresent() ? Optional.empty() : Optional.of(EventPublisher.of(cluster, clock));
            ControllerSet set = new ControllerSet(new Surroundings(
                    cluster,
                    cloud,
                    settings.orElseGet(
                            () -> SettingsReader.read(Map.of(), Map.of()).settings()),
                    nodeClasses.orElseGet(() ->
                            cloud.nodeClassKinds().stream().map(Builder::kind).toList()),
                    assumesNodeClasses,
                    events.or(() -> own).orElse(EventSink.NONE),
                    metrics,
                    counts,
                    observer,
                    telemetry.getTracer(TRACER),
                    REQUESTS_AT_A_TIME,
                    clock));
            if (metrics instanceof MetricStore store) {
                store.beforeEachScrape(set::refresh);
            } else if (metrics != MetricSink.NONE) {
                Controller refresh = new Controller(
                        new GaugeRefresh(set::refresh), 1, Backoff.DEFAULT, clock, Controller.Observer.NONE);
                with(refresh, () -> refresh.enqueue(GaugeRefresh.KEY));
            }
            return new KarpenterControllers(set, more, atStart, atEnd, own);
        }

        /** As Kubernetes names kinds that end in "class". */
        private static ResourceKind kind(NodeClassKind kind) {
            return new ResourceKind(
                    kind.group(), "v1", kind.kind(), kind.kind().toLowerCase(Locale.ROOT) + "es", false);
        }
    }
}
