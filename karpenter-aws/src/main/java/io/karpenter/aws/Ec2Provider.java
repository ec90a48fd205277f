package io.karpenter.aws;

import io.karpenter.aws.batch.SystemTimers;
import io.karpenter.aws.batch.Timers;
import io.karpenter.aws.catalog.Placement;
import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.client.AwsStart;
import io.karpenter.aws.discovery.LiveType;
import io.karpenter.aws.drift.MachineDrift;
import io.karpenter.aws.expression.ExpressionLanguage;
import io.karpenter.aws.garbage.ProfileGarbage;
import io.karpenter.aws.image.ImageFinder;
import io.karpenter.aws.image.ImageParameters;
import io.karpenter.aws.image.ParameterInvalidation;
import io.karpenter.aws.instance.Instance;
import io.karpenter.aws.interruption.MessageQueue;
import io.karpenter.aws.interruption.Notices;
import io.karpenter.aws.interruption.StatusPoll;
import io.karpenter.aws.launch.LaunchParts;
import io.karpenter.aws.launch.LaunchSettings;
import io.karpenter.aws.launch.Launching;
import io.karpenter.aws.launch.SubnetAddresses;
import io.karpenter.aws.launch.machine.Machines;
import io.karpenter.aws.launch.template.LaunchTemplates;
import io.karpenter.aws.live.LiveAws;
import io.karpenter.aws.live.LiveLaunchParts;
import io.karpenter.aws.nodeclass.care.DryRuns;
import io.karpenter.aws.nodeclass.care.Ec2NodeClassCare;
import io.karpenter.aws.nodeclass.care.ExpressionTrial;
import io.karpenter.aws.nodeclass.care.Selected;
import io.karpenter.aws.nodeclass.care.Validation;
import io.karpenter.aws.offering.NodeMemory;
import io.karpenter.aws.offering.OfferingMetrics;
import io.karpenter.aws.placement.PlacementGroup;
import io.karpenter.aws.placement.PlacementGroups;
import io.karpenter.aws.price.OwnPrices;
import io.karpenter.aws.price.commitment.Commitments;
import io.karpenter.aws.profile.InstanceProfiles;
import io.karpenter.aws.profile.ProfileNames;
import io.karpenter.aws.refresh.Periodic;
import io.karpenter.aws.reservation.LaunchedReservations;
import io.karpenter.aws.reservation.ReservationCounts;
import io.karpenter.aws.settings.AwsSettings;
import io.karpenter.aws.settings.ClusterFacts;
import io.karpenter.aws.shift.ZonalShiftEvents;
import io.karpenter.aws.tag.RegistrationTags;
import io.karpenter.aws.version.KubernetesVersion;
import io.karpenter.aws.version.ServiceCidr;
import io.karpenter.core.cloud.CloudProvider;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.ProviderTask;
import io.karpenter.core.cloud.TypeCorrections;
import io.karpenter.core.cloud.machine.RegistrationTask;
import io.karpenter.core.event.EventSink;
import io.karpenter.core.metric.MetricSink;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * EC2 with everything that belongs to it, put together: what is known of AWS is asked for once before {@link Builder#start} returns, and again and
 * again until it is closed.
 *
 * {@snippet :
 * try (AwsClients clients = new AwsClientFactory(version).create();
 *         Ec2Provider ec2 = Ec2Provider.builder(clients, settings, cluster).start()) {
 *     ec2.lead();
 *     controllers.cloudProvider(ec2.provider()) …
 * }
 * }
 *
 * <p>Thread-safe.
 */
public final class Ec2Provider implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Ec2Provider.class);

    /** How often it is looked whether something is due. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Timers timers;
    private final ExecutorService executor;
    private final Runnable end;
    private final LiveAws live;
    private final Launching launching;
    private final ControlPlane controlPlane;
    private final ImageFinder images;
    private final InstanceProfiles profiles;
    private final List<Periodic> periodic;
    private final Ec2CloudProvider provider;
    private volatile boolean closed;

    /**
     * What the control plane says of itself.
     *
     * @param version of Kubernetes
     * @param serviceCidr addresses of Services
     */
    public record ControlPlane(KubernetesVersion version, ServiceCidr serviceCidr) {}

    private Ec2Provider(Builder from, Timers timers, ExecutorService executor, Runnable end) {
        this.timers = timers;
        this.executor = executor;
        this.end = end;
        AwsClients clients = from.clients;
        AwsSettings settings = from.settings;
        InstantSource clock = timers.clock();
        SubnetAddresses addresses = new SubnetAddresses(settings.subnetRefresh(), clock);
        ReservationCounts counts = new ReservationCounts(clock);
        PlacementGroups groups = new PlacementGroups(clients.ec2(), clock);
        AtomicReference<TypeCorrections> corrections = new AtomicReference<>(TypeCorrections.NONE);
        AtomicReference<Optional<KubernetesVersion>> version = new AtomicReference<>(Optional.empty());
        this.live = LiveAws.start(
                clients,
                settings,
                new LiveAws.Others(
                        from.ownPrices,
                        from.commitments,
                        () -> corrections.get().overlays(),
                        counts::free,
                        nodeClass ->
                                groups.of(nodeClass).map(g -> new Placement(g.id(), g.strategy(), g.partitionNames())),
                        addresses::seen,
                        List.of(),
                        settings.gates().nodeClassCel()
                                ? Optional.of(new ExpressionLanguage(clock))
                                : Optional.empty()),
                List.of(new AwsStart.Step("Kubernetes version", () -> version.set(Optional.of(from.version())))),
                clock);
        this.controlPlane =
                new ControlPlane(version.get().orElseThrow(), new ServiceCidr(clients.eks(), settings.clusterName()));
        LaunchParts parts = new LiveLaunchParts(
                live.catalog(), corrections::get, settings.clusterName(), from.cluster, controlPlane.serviceCidr());
        this.launching = Launching.of(
                clients.ec2(),
                LaunchSettings.of(settings, from.cluster, clients.region().id()),
                parts,
                new Launching.Known(live.unavailable(), addresses, counts, groups),
                live.shifts()::isShifted,
                new Launching.Surroundings(timers, executor, from.metrics, from.events));
        ImageParameters parameters = new ImageParameters(clients.ssm(), clock);
        this.images = new ImageFinder(clients.ec2(), parameters, controlPlane.version(), settings.amiRefresh(), clock);
        this.profiles = new InstanceProfiles(
                clients.iam(),
                new ProfileNames(clients.region().id(), settings.clusterName()),
                () -> UUID.randomUUID().toString(),
                clock);
        this.periodic = periodic(new ParameterInvalidation(parameters, images, clock), clock);
        this.provider = new Ec2CloudProvider(
                launching,
                parts,
                new ProviderParts(
                        live.catalog(),
                        corrections::set,
                        from.events,
                        new MachineDrift(drift(groups)),
                        Optional.of(notices(clients, settings, from.metrics, clock)),
                        Optional.of(care(clients, settings, from.cluster, clock)),
                        settings.gates().reservedCapacity()
                                ? Optional.of(new LaunchedReservations(launching.reservations()))
                                : Optional.empty(),
                        registrationTasks(clients, settings, clock),
                        tasks(settings, from.metrics, from.events)));
    }

    private List<RegistrationTask> registrationTasks(AwsClients clients, AwsSettings settings, InstantSource clock) {
        return List.of(
                new NodeMemory(live.memory(), live.catalog()),
                new RegistrationTags(clients.ec2(), launching.machines()::changeable, settings.clusterName(), clock));
    }

    private List<ProviderTask> tasks(AwsSettings settings, MetricSink metrics, EventSink events) {
        ProviderTask offerings = new OfferingMetrics(
                metrics,
                live.types()::current,
                live.catalog()::instanceTypes,
                settings.gates().reservedCapacity());
        return settings.enableZonalShift()
                ? List.of(offerings, new ZonalShiftEvents(live.shifts(), events))
                : List.of(offerings);
    }

    private Notices notices(AwsClients clients, AwsSettings settings, MetricSink metrics, InstantSource clock) {
        String cluster = settings.clusterName();
        Machines machines = launching.machines();
        return new Notices(
                settings.interruptionQueue()
                        .map(queue -> new MessageQueue(
                                clients.sqs(),
                                queue,
                                cluster,
                                new MessageQueue.Knowledge(machines, live.unavailable(), launching.counts()),
                                metrics,
                                executor,
                                clock)),
                new StatusPoll(clients.ec2(), machines, cluster, metrics, clock),
                executor);
    }

    private Ec2NodeClassCare care(AwsClients clients, AwsSettings settings, ClusterFacts cluster, InstantSource clock) {
        return new Ec2NodeClassCare(
                new Selected(
                        images::find,
                        live.subnets(),
                        live.securityGroups(),
                        settings.gates().reservedCapacity() ? Optional.of(launching.reservations()) : Optional.empty(),
                        launching.groups()),
                new Validation(
                        controlPlane.serviceCidr(),
                        new DryRuns(clients.ec2(), launching.probe()),
                        live.catalog()
                                .language()
                                .map(language -> new ExpressionTrial(
                                        language,
                                        LiveAws.capacity(settings),
                                        () -> live.types().current().types().values().stream()
                                                .map(LiveType::facts)
                                                .toList())),
                        settings.disableDryRun(),
                        clock),
                new Ec2NodeClassCare.Clearing(
                        profiles, new ProfileGarbage(profiles), launching.templates(), settings.isolatedVpc()),
                cluster::caBundle,
                clock);
    }

    private List<Periodic> periodic(ParameterInvalidation invalidation, InstantSource clock) {
        List<Periodic> all = new ArrayList<>(live.periodic());
        Periodic version =
                new Periodic("Kubernetes version", KubernetesVersion.INTERVAL, clock, controlPlane.version()::refresh);
        version.done();
        all.add(version);
        all.add(new Periodic("launch templates", LaunchTemplates.INTERVAL, clock, launching.templates()::deleteUnused));
        all.add(new Periodic("published images", ParameterInvalidation.INTERVAL, clock, invalidation::run));
        return List.copyOf(all);
    }

    private MachineDrift.Sources drift(PlacementGroups groups) {
        Machines machines = launching.machines();
        return new MachineDrift.Sources(
                nodeClass -> nodeClass.metadata().annotations(),
                nodeClass -> groups.of(nodeClass).map(PlacementGroup::id),
                live.catalog()::find,
                id -> there(id, machines.get(id)),
                id -> there(id, machines.fresh(id)));
    }

    private static Instance there(String id, Optional<Instance> found) {
        return found.orElseThrow(() -> new CloudProviderException("there is no instance " + id));
    }

    /**
     * What a provider is made of.
     *
     * @param cluster what nodes are told of it, see {@link AwsStart#cluster}
     */
    public static Builder builder(AwsClients clients, AwsSettings settings, ClusterFacts cluster) {
        return new Builder(clients, settings, cluster);
    }

    public CloudProvider provider() {
        return provider;
    }

    /** To be called when this process becomes the leader, before anything is launched. */
    public void lead() {
        launching.lead();
    }

    /** What is found out of AWS. */
    LiveAws live() {
        return live;
    }

    public ControlPlane controlPlane() {
        return controlPlane;
    }

    /** What is done from time to time while this is open. */
    List<Periodic> periodic() {
        return periodic;
    }

    private void lookLater() {
        timers.after(LOOK, () -> {
            if (!closed) {
                // Each on its own: what hangs holds nothing else up, and is not begun again.
                periodic.forEach(due -> executor.execute(due::runIfDue));
                lookLater();
            }
        });
    }

    /** Asks for nothing more. The clients stay open. */
    @Override
    public void close() {
        closed = true;
        end.run();
    }

    /** What a provider is made of; all but the first three can be left out. Not thread-safe. */
    public static final class Builder {

        private final AwsClients clients;
        private final AwsSettings settings;
        private final ClusterFacts cluster;
        private Optional<Timers> timers = Optional.empty();
        private MetricSink metrics = MetricSink.NONE;
        private EventSink events = EventSink.NONE;
        private OwnPrices ownPrices = OwnPrices.NONE;
        private Commitments commitments = Commitments.NONE;
        private Optional<Supplier<String>> apiServer = Optional.empty();

        private Builder(AwsClients clients, AwsSettings settings, ClusterFacts cluster) {
            this.clients = clients;
            this.settings = settings;
            this.cluster = cluster;
        }

        /** The time, and who does things later; those of this machine if not given. Whoever made them closes them. */
        public Builder timers(Timers value) {
            timers = Optional.of(value);
            return this;
        }

        public Builder metrics(MetricSink value) {
            metrics = value;
            return this;
        }

        public Builder events(EventSink value) {
            events = value;
            return this;
        }

        /** A user's own prices. */
        public Builder ownPrices(OwnPrices value) {
            ownPrices = value;
            return this;
        }

        /** Reserved Instances and Savings Plans that a file states. */
        public Builder commitments(Commitments value) {
            commitments = value;
            return this;
        }

        /** What the API server says its version is, {@code 1.33}; needed unless EKS is asked ({@code --eks-control-plane}). */
        public Builder apiServerVersion(Supplier<String> value) {
            apiServer = Optional.of(value);
            return this;
        }

        /**
         * Asks AWS for everything that has to be known first, and goes on to do so.
         *
         * @throws io.karpenter.aws.client.AwsStartException with all that fails
         */
        public Ec2Provider start() {
            ExecutorService executor = Executors.newCachedThreadPool(
                    Thread.ofPlatform().daemon().name("aws-", 0).factory());
            Optional<SystemTimers> own = timers.isPresent() ? Optional.empty() : Optional.of(new SystemTimers());
            Runnable end = () -> {
                executor.shutdownNow();
                own.ifPresent(SystemTimers::close);
            };
            Timers all = timers.or(() -> own).orElseThrow();
            try {
                Ec2Provider made = new Ec2Provider(this, all, executor, end);
                made.lookLater();
                return made;
            } catch (RuntimeException failed) {
                end.run();
                throw failed;
            }
        }

        private KubernetesVersion version() {
            return apiServer
                    .filter(any -> !settings.eksControlPlane())
                    .map(source -> KubernetesVersion.ofApiServer(source, LOG::error))
                    .orElseGet(() -> KubernetesVersion.ofEks(clients.eks(), settings.clusterName(), LOG::error));
        }
    }
}
