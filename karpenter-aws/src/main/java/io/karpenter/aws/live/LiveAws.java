package io.karpenter.aws.live;

import io.karpenter.aws.capacity.CapacitySettings;
import io.karpenter.aws.catalog.Placement;
import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.client.AwsStart;
import io.karpenter.aws.client.AwsStartException;
import io.karpenter.aws.discovery.DiscoveredMemory;
import io.karpenter.aws.discovery.InstanceCatalogue;
import io.karpenter.aws.discovery.SecurityGroups;
import io.karpenter.aws.discovery.Subnets;
import io.karpenter.aws.expression.ExpressionLanguage;
import io.karpenter.aws.offering.LiveCatalog;
import io.karpenter.aws.offering.OfferingResolver;
import io.karpenter.aws.offering.OverlayPrices;
import io.karpenter.aws.offering.UnavailableOfferings;
import io.karpenter.aws.price.OwnPrices;
import io.karpenter.aws.price.commitment.Commitments;
import io.karpenter.aws.price.commitment.CommittedPrices;
import io.karpenter.aws.price.commitment.LiveCommitments;
import io.karpenter.aws.price.live.LivePrices;
import io.karpenter.aws.price.live.PlacementScores;
import io.karpenter.aws.refresh.Periodic;
import io.karpenter.aws.settings.AwsSettings;
import io.karpenter.aws.shift.ZonalShifts;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.overlay.NodeOverlay;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is found out of AWS. {@link #start} asks for all of it once; {@link #periodic} says what to ask for later. Thread-safe.
 *
 * @param catalog instance types with offerings
 * @param unavailable for those who launch: what EC2 has run out of
 * @param memory for those who see nodes: what memory they have
 * @param periodic whose {@link Periodic#runIfDue} is to be called every few seconds
 */
public record LiveAws(
        LiveCatalog catalog,
        InstanceCatalogue types,
        LivePrices prices,
        UnavailableOfferings unavailable,
        Subnets subnets,
        SecurityGroups securityGroups,
        ZonalShifts shifts,
        DiscoveredMemory memory,
        List<Periodic> periodic) {

    private static final Logger LOG = LoggerFactory.getLogger(LiveAws.class);

    /**
     * What others know.
     *
     * @param overlays those that are not ignored; none while the gate NodeOverlay is off
     * @param freeReservations machines that can still be launched into a reservation, by its id
     * @param commitments that a file states
     * @param placements the placement group of a NodeClass, if it selects one
     * @param addresses hears how many addresses a subnet has left, by its id
     * @param extensions further steps on the way to offerings
     * @param language of expressions in kubelets' configurations; absent while the gate NodeClassCEL is off
     */
    public record Others(
            OwnPrices ownPrices,
            Commitments commitments,
            Supplier<List<NodeOverlay>> overlays,
            ToIntFunction<String> freeReservations,
            Function<NodeClass, Optional<Placement>> placements,
            ObjIntConsumer<String> addresses,
            List<OfferingResolver> extensions,
            Optional<ExpressionLanguage> language) {

        public Others {
            extensions = List.copyOf(extensions);
        }
    }

    public LiveAws {
        periodic = List.copyOf(periodic);
    }

    /**
     * Asks AWS for everything that has to be known before controllers run.
     *
     * @param further what else has to work, the version of Kubernetes for example
     * @throws AwsStartException with all that fails
     */
    public static LiveAws start(
            AwsClients clients, AwsSettings settings, Others others, List<AwsStart.Step> further, InstantSource clock) {
        AwsStart.probe(clients.ec2());
        ZonalShifts shifts = settings.enableZonalShift()
                ? ZonalShifts.start(clients.eks(), clients.zonalShift(), settings.clusterName(), clock)
                : ZonalShifts.off();
        InstanceCatalogue types =
                new InstanceCatalogue(clients.ec2(), clients.region().id());
        List<AwsStart.Step> steps = new ArrayList<>();
        steps.add(new AwsStart.Step("instance types", types::refreshTypes));
        steps.add(new AwsStart.Step("zones that offer instance types", types::refreshZones));
        steps.addAll(further);
        AwsStart.run(steps);
        PlacementScores scores =
                new PlacementScores(clients.ec2(), clients.region().id());
        LivePrices prices = new LivePrices(
                clients.pricing(),
                clients.ec2(),
                clients.region().id(),
                settings.isolatedVpc(),
                others.ownPrices(),
                settings.costs().spotPlacementScores() ? Optional.of(scores) : Optional.empty(),
                clock);
        Periodic pricing = new Periodic("prices", LivePrices.INTERVAL, clock, prices::refresh);
        pricing.runIfDue();
        LiveCommitments commitments = new LiveCommitments(clients.ec2(), others.commitments());
        Periodic committing = new Periodic("Reserved Instances", LiveCommitments.INTERVAL, clock, commitments::refresh);
        List<Periodic> wanted = new ArrayList<>();
        if (settings.costs().useCommitments()) {
            wanted.add(committing);
        }
        if (settings.costs().spotPlacementScores()) {
            wanted.add(new Periodic("spot placement scores", PlacementScores.INTERVAL, clock, scores::refresh));
        }
        wanted.forEach(Periodic::runIfDue);
        if (settings.costs().spotPriceHistory()) {
            // Many pages, and nothing that has to be known at once.
            wanted.add(new Periodic("spot price history", LivePrices.INTERVAL, clock, prices::refreshHistory));
        }
        UnavailableOfferings unavailable = new UnavailableOfferings(clock);
        DiscoveredMemory memory = new DiscoveredMemory(clock);
        LOG.info(
                "region {}: {} instance types in {} zones",
                clients.region(),
                types.current().types().size(),
                types.current().region().zones().size());
        return new LiveAws(
                catalog(settings, others, types, prices, commitments, unavailable, shifts, memory, clock),
                types,
                prices,
                unavailable,
                new Subnets(clients.ec2(), settings.subnetRefresh(), clock, others.addresses()),
                new SecurityGroups(clients.ec2(), clock),
                shifts,
                memory,
                Stream.concat(
                                wanted.stream(),
                                Stream.of(
                                        done(new Periodic(
                                                "instance types",
                                                InstanceCatalogue.INTERVAL,
                                                clock,
                                                types::refreshTypes)),
                                        done(new Periodic(
                                                "zones", InstanceCatalogue.INTERVAL, clock, types::refreshZones)),
                                        pricing,
                                        done(new Periodic(
                                                "zonal shifts", ZonalShifts.INTERVAL, clock, shifts::refresh))))
                        .toList());
    }

    private static Periodic done(Periodic periodic) {
        periodic.done();
        return periodic;
    }

    /** How capacity is worked out. */
    public static CapacitySettings capacity(AwsSettings settings) {
        return new CapacitySettings(settings.vmMemoryOverheadPercent(), settings.reservedEnis());
    }

    private static LiveCatalog catalog(
            AwsSettings settings,
            Others others,
            InstanceCatalogue types,
            LivePrices prices,
            LiveCommitments commitments,
            UnavailableOfferings unavailable,
            ZonalShifts shifts,
            DiscoveredMemory memory,
            InstantSource clock) {
        return new LiveCatalog(
                new LiveCatalog.Sources(
                        types,
                        new CommittedPrices(new OverlayPrices(prices, others.overlays(), clock), commitments::current),
                        () -> prices.version() + commitments.version(),
                        unavailable,
                        shifts,
                        memory,
                        settings.gates().reservedCapacity() ? Optional.of(others.freeReservations()) : Optional.empty(),
                        others.placements(),
                        capacity(settings),
                        others.language(),
                        clock),
                others.extensions());
    }
}
