package io.karpenter.k8s.wiring;

import io.karpenter.core.cloud.CloudProvider;
import io.karpenter.core.lifecycle.claim.Management;
import io.karpenter.core.metric.PodTimes;
import io.karpenter.core.metric.RunningSimulations;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.buffer.BufferRooms;
import io.karpenter.k8s.controller.Backoff;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.controller.TokenBucket;
import io.karpenter.k8s.leader.ActingGate;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.nodeclass.AssumedNodeClass;
import io.karpenter.k8s.nodepool.PoolCare;
import io.karpenter.k8s.nodepool.PoolUsages;
import io.karpenter.k8s.nodepool.RegistrationHealths;
import io.karpenter.k8s.observe.ClusterState;
import io.karpenter.k8s.observe.ClusterWatches;
import io.karpenter.k8s.observe.ObserverSettings;
import io.karpenter.k8s.observe.UnreadResource;
import io.karpenter.k8s.observe.store.ResourceStore;
import io.karpenter.k8s.operate.ControllerSettings;
import io.karpenter.k8s.operate.FeatureGate;
import io.karpenter.k8s.operate.Pace;
import io.karpenter.k8s.operate.Workers;
import io.karpenter.k8s.overlay.OverlaidCatalogs;
import io.karpenter.k8s.prediction.PredictionReconciler;
import io.karpenter.k8s.provision.LeavingNodes;
import io.karpenter.k8s.provision.NodeClaimCreation;
import io.karpenter.k8s.provision.PodExpectation;
import io.karpenter.k8s.provision.Provisioner;
import io.karpenter.k8s.provision.ProvisioningReport;
import io.karpenter.k8s.provision.ProvisioningSettings;
import io.karpenter.k8s.provision.StaticDeprovisioning;
import io.karpenter.k8s.provision.StaticProvisioning;
import io.karpenter.k8s.trace.TracedReconciler;
import io.karpenter.solver.api.PoolWeight;
import io.karpenter.solver.api.SolverSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All controllers over one set of watches. Nothing runs and nothing is watched before {@link #open}; who runs the {@link #controllers} is
 * for the caller.
 */
public final class ControllerSet implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("controller");

    private final ActingGate gate = new ActingGate();
    private final Surroundings with;
    private final Stores stores;
    private final ClusterState state;
    private final ClusterWatches watches;
    private final List<Controller> controllers = new ArrayList<>();
    private final PodTimes times;
    private final OverlaidCatalogs catalogs;
    private final BufferRooms bufferRooms = new BufferRooms();
    private final RunningSimulations simulations;
    private final ObservabilityWiring observability;
    private final List<Runnable> atStart = new ArrayList<>();

    public ControllerSet(Surroundings surroundings) {
        this(surroundings, DisruptionWiring.planner(surroundings.clock()));
    }

    /**
     * A set in which somebody else decides what is disrupted.
     *
     * @param deciders makes whoever decides, once it is known how
     */
    ControllerSet(Surroundings surroundings, DisruptionWiring.Deciders deciders) {
        this.with = surroundings.behind(gate);
        this.stores = new Stores(with.nodeClasses(), with.provider()::machineId);
        this.state = new ClusterState(observerSettings(), with.clock());
        this.times = new PodTimes(with.clock());
        this.simulations = new RunningSimulations(with.clock());
        this.catalogs = new OverlaidCatalogs(with.provider(), with.provider().resourcesNotForOverlays());
        this.watches = new ClusterWatches(with.api(), with.clock());
        // Those who hear of a change from the stores ask the state about it, so the state hears first.
        watches.listen(state);
        stores.listenTo(watches);
        watches.optional(with.nodeClasses()).optional(List.of(ResourceKind.NODE_OVERLAY, ResourceKind.CAPACITY_BUFFER));
        if (!with.settings().planning().ignoresDra()) {
            watches.listen(ResourceKind.RESOURCE_SLICE, stores.deviceSlices)
                    .optional(List.of(ResourceKind.RESOURCE_SLICE));
        }
        this.observability = new ObservabilityWiring(with, stores, state, watches, catalogs, times, simulations);
        Management management = new Management(with.provider().nodeClassKinds());
        PoolCare care = new PoolCare(with.api(), stores.pools, management, this::nodeClass, with.clock());
        RegistrationHealths healths = new RegistrationHealths(care);
        tellState(stores.nodes);
        tellState(stores.claims);
        tellState(stores.pools);
        Lifecycle lifecycle = LifecycleWiring.lifecycle(with, stores);
        atStart.add(LifecycleWiring.add(with, lifecycle, stores, watches, healths, expectation(), this::add));
        DriftWiring.add(lifecycle, stores, this::add);
        atStart.add(RepairWiring.add(with, lifecycle, stores, this::add));
        atStart.add(ReservationWiring.add(with, lifecycle, this::add));
        atStart.add(NodeClassWiring.add(with, stores, this::add));
        atStart.add(TaskWiring.add(with, lifecycle, stores, state, this::add));
        NodePoolWiring.add(with, stores, care, healths, usages(), this::add);
        addProvisioning(deciders);
    }

    private ObserverSettings observerSettings() {
        ControllerSettings settings = with.settings();
        CloudProvider provider = with.provider();
        return ObserverSettings.DEFAULT
                .withProvider(
                        provider.labels(),
                        provider.keysNotForOverlays(),
                        provider.resourcesNotForOverlays(),
                        with.nodeClasses())
                .withGates(
                        settings.isOn(FeatureGate.NODE_OVERLAY),
                        settings.isOn(FeatureGate.CAPACITY_BUFFER),
                        !settings.planning().defaultConstraints().isEmpty())
                .withNominationWindow(
                        ObserverSettings.nominationWindow(settings.planning().batchMax()))
                .tellingUnread(ControllerSet::tellUnread);
    }

    private static void tellUnread(UnreadResource unread) {
        LOG.atWarn()
                .addKeyValue(unread.kind().kind(), unread.key().toString())
                .log("an object cannot be read and is left out: {}", unread.problems());
    }

    /**
     * What is written or found out beside the watch is news to the state too, and before those who ask it. Of Nodes as of claims: a claim
     * that is known to be initialized with a Node that is still known to be tainted has no room. Of NodePools too: a static one that has
     * become ready is looked at once for that.
     */
    private void tellState(ResourceStore store) {
        store.subscribe((before, now) -> {
            if (now != null) {
                state.learn(now);
            } else {
                Resource last = ResourceStore.latest(before, null);
                state.listener(last.kind()).gone(last);
            }
        });
    }

    private Optional<PodExpectation> expectation() {
        return with.settings().planning().placementHints()
                ? Optional.of(new PodExpectation(with.api(), state, stores.nodes, stores.pods, with.clock()))
                : Optional.empty();
    }

    private PoolUsages usages() {
        return new PoolUsages() {
            @Override
            public boolean isSynced() {
                return watches.isSynced();
            }

            @Override
            public ResourceList of(String nodePool) {
                return state.usage().of(nodePool);
            }
        };
    }

    private void addProvisioning(DisruptionWiring.Deciders deciders) {
        PredictionReconciler predictions = PredictionWiring.add(with, state, ControllerSet::tellUnread, this::add);
        // A node that is planned without knowing what its daemons will ask for may be too small for them.
        BooleanSupplier known = () -> watches.isSynced() && predictions.isResolved();
        ControllerSettings.Planning planning = with.settings().planning();
        boolean staticCapacity = with.settings().isOn(FeatureGate.STATIC_CAPACITY);
        ProvisioningSettings settings = new ProvisioningSettings(
                planning.batchIdle(),
                planning.batchMax(),
                ProvisioningSettings.DEFAULT.mostTime(),
                new SolverSettings(
                                planning.improvement(),
                                0,
                                planning.preferences(),
                                planning.minValues(),
                                PoolWeight.STRICT)
                        .withRisk(planning.risk()),
                planning.defaultConstraints(),
                staticCapacity,
                Optional.empty());
        NodeClaimCreation creation = new NodeClaimCreation(with.api(), stores.claims::learn, with.requestsAtATime());
        Provisioner provisioner = new Provisioner(
                state,
                known,
                catalogs,
                creation,
                settings,
                new ProvisioningReport(with.events(), with.metrics(), times, simulations),
                bufferRooms,
                with.clock());
        Controller controller = add(provisioner);
        provisioner.follow(controller);
        predictions.onResolved(() -> controller.enqueue(Provisioner.KEY));
        stores.nodes.subscribe(new LeavingNodes(uid -> provisioner.trigger(uid, controller)));
        BooleanSupplier settled = DisruptionWiring.add(
                with,
                stores,
                state,
                known,
                catalogs,
                bufferRooms,
                creation,
                settings,
                deciders,
                simulations,
                this::add);
        if (staticCapacity) {
            StaticPoolWiring.add(
                    stores,
                    new StaticProvisioning(state, known, catalogs, creation, settings, with.metrics(), with.clock()),
                    new StaticDeprovisioning(state, with.api(), settled, with.clock()),
                    this::add);
        }
        if (with.settings().isOn(FeatureGate.CAPACITY_BUFFER)) {
            BufferWiring.add(with, state, watches, bufferRooms, id -> provisioner.trigger(id, controller), this::add);
        }
        if (with.settings().isOn(FeatureGate.NODE_OVERLAY)) {
            OverlayWiring.add(with, state, watches, catalogs, this::add);
        }
    }

    private Optional<Resource> nodeClass(NodeClassRef ref) {
        Optional<Resource> found = stores.nodeClass(ref);
        return found.isEmpty() && with.assumesNodeClasses() ? Optional.of(AssumedNodeClass.of(ref)) : found;
    }

    private Controller add(Reconciler reconciler) {
        long cpu = with.settings().machine().cpuRequests();
        Pace pace = Pace.of(reconciler.name(), cpu);
        Controller controller = new Controller(
                new TracedReconciler(reconciler, with.tracer()),
                Workers.of(reconciler.name(), cpu),
                new Backoff(pace.firstPause(), pace.longestPause()),
                pace.retries().map(limit -> new TokenBucket(limit.perSecond(), limit.burst(), with.clock())),
                with.clock(),
                with.observer());
        controllers.add(controller);
        return controller;
    }

    /** Begins to watch; what is there is reported to the controllers' queues. */
    public void open() {
        watches.open();
        atStart.forEach(Runnable::run);
    }

    /** Sets the gauges of the cluster to how things are now; {@link io.karpenter.k8s.KarpenterControllers} calls it. */
    public void refresh() {
        observability.refresh();
    }

    public List<Controller> controllers() {
        return List.copyOf(controllers);
    }

    public ClusterState state() {
        return state;
    }

    /** Where the last planning found room for buffers. */
    public BufferRooms bufferRooms() {
        return bufferRooms;
    }

    /** True once everything that was there at the beginning is known. */
    public boolean isSynced() {
        return watches.isSynced();
    }

    /** As {@link #isSynced}, and says in the log what is missing if that takes long. */
    public boolean isSyncedElseTold() {
        return watches.isSyncedElseTold();
    }

    /** From now on nothing is changed in the cluster or the cloud, whatever work is still under way (OPS-05). */
    public void stopActing() {
        gate.close();
    }

    @Override
    public void close() {
        stopActing();
        watches.close();
    }
}
