package io.karpenter.aws.launch;

import io.karpenter.aws.error.AwsError;
import io.karpenter.aws.error.LaunchRefusal;
import io.karpenter.aws.launch.choice.Offers;
import io.karpenter.aws.offering.UnavailableOfferings;
import io.karpenter.aws.reservation.ReservationCounts;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.InsufficientCapacityException;
import io.karpenter.core.cloud.LaunchFailedException;
import io.karpenter.core.event.EventSink;
import io.karpenter.core.event.ObjectRef;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.CreateFleetError;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateOverrides;

/** Takes note of what fleets say they could not launch, so that the next plan does without it. Thread-safe. Source: AWS-FLT-21 to AWS-FLT-26. */
final class FleetErrors {

    private final UnavailableOfferings unavailable;
    private final ReservationCounts reservations;
    private final SubnetAddresses addresses;
    private final MetricSink metrics;
    private final EventSink events;

    FleetErrors(
            UnavailableOfferings unavailable,
            ReservationCounts reservations,
            SubnetAddresses addresses,
            MetricSink metrics,
            EventSink events) {
        this.unavailable = unavailable;
        this.reservations = reservations;
        this.addresses = addresses;
        this.metrics = metrics;
        this.events = events;
    }

    void note(LaunchPlan plan, List<CreateFleetError> errors) {
        errors.forEach(error -> note(plan, error));
    }

    private void note(LaunchPlan plan, CreateFleetError error) {
        AwsError refusal = AwsError.inAnswer(error.errorCode(), error.errorMessage());
        FleetLaunchTemplateOverrides override = error.launchTemplateAndOverrides() == null
                ? null
                : error.launchTemplateAndOverrides().overrides();
        String zone = override == null ? "" : zone(plan, override);
        String type = override == null ? "" : text(override.instanceTypeAsString());
        CapacityType capacityType = plan.choice().capacityType();
        metrics.increment(LaunchMetrics.FAILURES.series(
                zone,
                plan.subnets().zoneId(zone),
                capacityType.toString(),
                LaunchRefusal.of(List.of(refusal)).reason()));
        if (refusal.code().equals("InsufficientFreeAddressesInSubnet") && override != null) {
            subnet(text(override.subnetId()));
        }
        if (refusal.kind() == AwsError.Kind.NO_SPOT_ROLE) {
            unavailable.markCapacityType(CapacityType.SPOT);
            events.publish(new SpotRefused(new ObjectRef(
                    "NodeClaim", "", plan.claim().name(), plan.claim().uid())));
        } else if (capacityType == CapacityType.RESERVED) {
            reserved(plan, refusal, type, zone);
        } else {
            offering(plan, refusal, type, zone);
        }
    }

    /** The zone that the override names, or that its subnet lies in. */
    private static String zone(LaunchPlan plan, FleetLaunchTemplateOverrides override) {
        String zone = text(override.availabilityZone());
        return !zone.isEmpty()
                ? zone
                : plan.nodeClass().subnets().stream()
                        .filter(s -> s.id().equals(text(override.subnetId())))
                        .map(LaunchClass.ZonalSubnet::zone)
                        .findFirst()
                        .orElse("");
    }

    private void subnet(String id) {
        if (!id.isEmpty()) {
            unavailable.markSubnet(id);
            addresses.exhausted(id);
        }
    }

    private void reserved(LaunchPlan plan, AwsError refusal, String type, String zone) {
        if (refusal.kind() != AwsError.Kind.NO_CAPACITY || refusal.isSpreadLimit()) {
            return;
        }
        plan.choice().types().stream()
                .filter(t -> t.name().equals(type))
                .flatMap(t -> t.offerings().stream())
                .filter(o -> o.zone().equals(zone))
                .map(Offers::reservationId)
                .forEach(reservations::exhausted);
    }

    private void offering(LaunchPlan plan, AwsError refusal, String type, String zone) {
        if (refusal.isSpreadLimit() && plan.group().isPresent()) {
            plan.templates().stream()
                    .flatMap(t -> t.types().stream())
                    .map(InstanceType::name)
                    .distinct()
                    .forEach(name -> mark(plan, name, zone));
        } else if (refusal.kind() == AwsError.Kind.NO_CAPACITY && !type.isEmpty() && !zone.isEmpty()) {
            mark(plan, type, zone);
        }
    }

    private void mark(LaunchPlan plan, String type, String zone) {
        CapacityType capacityType = plan.choice().capacityType();
        if (plan.group().isEmpty()) {
            unavailable.mark(capacityType, type, zone);
        } else if (plan.partition().isEmpty()) {
            unavailable.mark(capacityType, type, zone, plan.group().get().id());
        } else {
            unavailable.mark(
                    capacityType,
                    type,
                    zone,
                    plan.group().get().id(),
                    plan.partition().get());
        }
    }

    /** Why a fleet gave no machine. */
    static CloudProviderException failure(List<CreateFleetError> errors) {
        List<AwsError> refusals = errors.stream()
                .map(e -> AwsError.inAnswer(e.errorCode(), e.errorMessage()))
                .toList();
        LaunchRefusal refusal = LaunchRefusal.of(refusals);
        boolean capacity = refusals.stream()
                .map(AwsError::kind)
                .allMatch(k -> k == AwsError.Kind.NO_CAPACITY || k == AwsError.Kind.NO_SPOT_ROLE);
        return capacity
                ? new InsufficientCapacityException(
                        "all requested instance types were unavailable during launch: " + refusal.message())
                : new LaunchFailedException(refusal.reason(), refusal.message());
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
