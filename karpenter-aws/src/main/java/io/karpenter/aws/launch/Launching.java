package io.karpenter.aws.launch;

import io.karpenter.aws.batch.Timers;
import io.karpenter.aws.client.Filters;
import io.karpenter.aws.instance.Instance;
import io.karpenter.aws.launch.fleet.ClaimLaunches;
import io.karpenter.aws.launch.fleet.EarlierLaunches;
import io.karpenter.aws.launch.fleet.FleetCalls;
import io.karpenter.aws.launch.fleet.LaunchMark;
import io.karpenter.aws.launch.machine.InstanceReader;
import io.karpenter.aws.launch.machine.Machines;
import io.karpenter.aws.launch.template.LaunchTemplates;
import io.karpenter.aws.offering.UnavailableOfferings;
import io.karpenter.aws.placement.PlacementGroups;
import io.karpenter.aws.reservation.CapacityReservations;
import io.karpenter.aws.reservation.ReservationCounts;
import io.karpenter.core.event.EventSink;
import io.karpenter.core.metric.MetricSink;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * Everything about launching, put together. Others feed {@link #addresses} with what EC2 says of subnets, and read {@link #unavailable} and
 * {@link #counts}.
 *
 * @param launcher launches machines
 * @param probe makes launch templates without launching
 * @param machines describes and ends them
 * @param templates what machines are started with
 * @param addresses free addresses of subnets
 * @param unavailable what EC2 lately had no capacity for
 * @param reservations capacity reservations
 * @param counts what is free in them
 * @param groups placement groups
 */
public record Launching(
        Launcher launcher,
        TemplateProbe probe,
        Machines machines,
        LaunchTemplates templates,
        SubnetAddresses addresses,
        UnavailableOfferings unavailable,
        CapacityReservations reservations,
        ReservationCounts counts,
        PlacementGroups groups) {

    /**
     * Where things run and are told.
     *
     * @param executor without a limit of threads
     */
    public record Surroundings(Timers timers, Executor executor, MetricSink metrics, EventSink events) {}

    /**
     * What launches know, and leave to be known.
     *
     * @param unavailable what EC2 lately had no capacity for
     * @param addresses free addresses of subnets
     * @param counts what is free in reservations
     * @param groups placement groups
     */
    public record Known(
            UnavailableOfferings unavailable,
            SubnetAddresses addresses,
            ReservationCounts counts,
            PlacementGroups groups) {

        /** Nothing yet. */
        public static Known nothing(
                Ec2Client ec2, UnavailableOfferings unavailable, Duration subnetRefresh, InstantSource clock) {
            return new Known(
                    unavailable,
                    new SubnetAddresses(subnetRefresh, clock),
                    new ReservationCounts(clock),
                    new PlacementGroups(ec2, clock));
        }
    }

    /**
     * @param known shared with whoever makes offerings
     * @param shiftedZoneIds true for ids of zones that traffic is shifted away from
     */
    public static Launching of(
            Ec2Client ec2,
            LaunchSettings settings,
            LaunchParts parts,
            Known known,
            Predicate<String> shiftedZoneIds,
            Surroundings around) {
        InstantSource clock = around.timers().clock();
        Machines machines = new Machines(
                ec2,
                settings.cluster(),
                new InstanceReader(settings.reservedCapacity()),
                shiftedZoneIds,
                around.timers(),
                around.executor(),
                around.metrics());
        LaunchTemplates templates =
                new LaunchTemplates(ec2, settings.region(), settings.cluster(), clock, around.metrics());
        EarlierLaunches earlier = new EarlierLaunches(
                () -> machines.list(List.of(Filters.tagged(LaunchMark.LAUNCH_TAG))),
                around.timers(),
                around.executor(),
                around.metrics());
        LaunchPlans plans = new LaunchPlans(settings, parts, templates, known.addresses(), known.groups());
        Launcher launcher = new Launcher(
                plans,
                templates,
                new FleetCalls(ec2, around.timers(), around.executor(), around.metrics()),
                new ClaimLaunches(earlier, machine -> isAlive(machine, machines), clock),
                new FleetErrors(
                        known.unavailable(), known.counts(), known.addresses(), around.metrics(), around.events()),
                known.addresses(),
                machines,
                clock);
        return new Launching(
                launcher,
                new TemplateProbe(plans, parts, settings.cluster()),
                machines,
                templates,
                known.addresses(),
                known.unavailable(),
                new CapacityReservations(ec2, known.counts(), clock),
                known.counts(),
                known.groups());
    }

    /**
     * To be called when this process becomes the leader, before anything is launched: what a predecessor launched until just now is found, and the
     * launch templates that it left are deleted once nobody uses them.
     */
    public void lead() {
        launcher.begin();
        templates.takeOver();
    }

    private static boolean isAlive(Instance machine, Machines machines) {
        boolean young = machines.isYoung(machine);
        try {
            return machines.fresh(machine.id()).map(now -> !now.isEnding()).orElse(young);
        } catch (SdkException noAnswer) {
            // In a storm of launches EC2 throttles; meanwhile its claim should hear of a machine that was there just
            // now.
            if (young) {
                return true;
            }
            throw noAnswer;
        }
    }
}
