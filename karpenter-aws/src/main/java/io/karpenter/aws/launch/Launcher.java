package io.karpenter.aws.launch;

import io.karpenter.aws.capacity.AwsResources;
import io.karpenter.aws.error.AwsError;
import io.karpenter.aws.error.LaunchRefusal;
import io.karpenter.aws.instance.Instance;
import io.karpenter.aws.launch.choice.Offers;
import io.karpenter.aws.launch.choice.Wish;
import io.karpenter.aws.launch.fleet.ClaimLaunches;
import io.karpenter.aws.launch.fleet.FleetAnswer;
import io.karpenter.aws.launch.fleet.FleetCalls;
import io.karpenter.aws.launch.fleet.FleetOrder;
import io.karpenter.aws.launch.machine.Machines;
import io.karpenter.aws.launch.template.LaunchTemplates;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.LaunchFailedException;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.offering.CapacityType;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateOverrides;

/**
 * Launches the machine of a NodeClaim: decides, asks a fleet, takes note of what it says. Thread-safe; blocks for as long as EC2 takes. Source:
 * AWS-FLT-20, AWS-FLT-26 to AWS-FLT-28.
 */
public final class Launcher {

    private final LaunchPlans plans;
    private final LaunchTemplates templates;
    private final FleetCalls fleets;
    private final ClaimLaunches claims;
    private final FleetErrors errors;
    private final SubnetAddresses addresses;
    private final Machines machines;
    private final InstantSource clock;

    Launcher(
            LaunchPlans plans,
            LaunchTemplates templates,
            FleetCalls fleets,
            ClaimLaunches claims,
            FleetErrors errors,
            SubnetAddresses addresses,
            Machines machines,
            InstantSource clock) {
        this.plans = plans;
        this.templates = templates;
        this.fleets = fleets;
        this.claims = claims;
        this.errors = errors;
        this.addresses = addresses;
        this.machines = machines;
        this.clock = clock;
    }

    /** This process is in charge from now on. */
    void begin() {
        claims.begin();
    }

    /**
     * The claim's machine; the one it has, if it was launched for before.
     *
     * @throws io.karpenter.core.cloud.InsufficientCapacityException if no offering can be had
     * @throws LaunchFailedException if EC2 refuses
     * @throws CloudProviderException if it is not known what became of the launch; it can be asked for again
     */
    public Instance launch(LaunchRequest claim, NodeClass source, LaunchClass nodeClass) {
        try {
            return claims.machineOf(claim.uid(), attempt -> launch(claim, source, nodeClass, attempt));
        } catch (SdkException failed) {
            throw failure(failed);
        }
    }

    private static CloudProviderException failure(SdkException failed) {
        Optional<AwsError> refusal = AwsError.of(failed);
        if (refusal.isEmpty()) {
            return new CloudProviderException("EC2 gave no answer: " + failed.getMessage(), failed);
        }
        LaunchRefusal reason = LaunchRefusal.of(List.of(refusal.get()));
        return new LaunchFailedException(reason.reason(), reason.message());
    }

    private ClaimLaunches.Tried launch(LaunchRequest claim, NodeClass source, LaunchClass nodeClass, int attempt) {
        LaunchPlan plan = plans.plan(claim, source, nodeClass);
        try {
            return launch(plan, attempt);
        } catch (SdkException failed) {
            if (AwsError.of(failed).filter(AwsError::isMissingTemplate).isEmpty()) {
                throw failed;
            }
            templates.forget(
                    plan.templates().stream().map(LaunchPlan.Template::name).toList());
            return launch(plans.plan(claim, source, nodeClass), attempt);
        }
    }

    private ClaimLaunches.Tried launch(LaunchPlan plan, int attempt) {
        CreateFleetRequest request = FleetRequests.of(plan);
        FleetAnswer answered;
        try {
            answered = fleets.create(new FleetOrder(plan.claim().uid(), attempt, request));
        } catch (RuntimeException failed) {
            settle(plan, request, Optional.empty());
            throw failed;
        }
        settle(plan, request, answered.machine());
        errors.note(plan, answered.errors());
        return new ClaimLaunches.Tried(
                answered.machine().map(machine -> instance(plan, machine)),
                () -> FleetErrors.failure(answered.errors()));
    }

    private void settle(LaunchPlan plan, CreateFleetRequest request, Optional<FleetAnswer.Machine> machine) {
        Set<String> requested = request.launchTemplateConfigs().stream()
                .flatMap(c -> c.overrides().stream())
                .map(o -> text(o.subnetId()))
                .collect(Collectors.toSet());
        Set<String> used =
                machine.map(m -> Set.of(text(override(m).subnetId()))).orElse(Set.of());
        addresses.settle(plan.subnets(), requested, used);
    }

    private static FleetLaunchTemplateOverrides override(FleetAnswer.Machine machine) {
        var launched = machine.launched().launchTemplateAndOverrides();
        return launched == null || launched.overrides() == null
                ? FleetLaunchTemplateOverrides.builder().build()
                : launched.overrides();
    }

    private Instance instance(LaunchPlan plan, FleetAnswer.Machine machine) {
        FleetLaunchTemplateOverrides override = override(machine);
        String type = text(machine.launched().instanceTypeAsString());
        String zone = text(override.availabilityZone());
        String zoneId = plan.subnets().zoneId(zone);
        CapacityType capacityType = plan.choice().capacityType();
        Instance instance = new Instance(
                machine.id(),
                "pending",
                type,
                text(override.imageId()),
                clock.instant(),
                new Instance.Placement(
                        zone,
                        Optional.of(zoneId).filter(id -> !id.isEmpty()),
                        Wish.of(plan.claim()).tenancy(),
                        plan.group().map(g -> g.id()),
                        plan.partition()
                                .map(p -> OptionalInt.of(Integer.parseInt(p)))
                                .orElse(OptionalInt.empty())),
                new Instance.Network(
                        text(override.subnetId()), Set.copyOf(plan.nodeClass().securityGroups()), efa(plan, type)),
                capacityType,
                capacityType == CapacityType.RESERVED ? reservation(plan, type, zone) : Optional.empty(),
                plan.tags());
        machines.launched(instance);
        return instance;
    }

    private static Optional<Instance.Reservation> reservation(LaunchPlan plan, String type, String zone) {
        return plan.choice().types().stream()
                .filter(t -> t.name().equals(type))
                .flatMap(t -> t.offerings().stream())
                .filter(o -> o.zone().equals(zone))
                .findFirst()
                .map(o -> new Instance.Reservation(
                        Offers.reservationId(o), Offers.reservationType(o), Offers.isInterruptible(o)));
    }

    private static int efa(LaunchPlan plan, String type) {
        boolean asked = plan.claim().spec().requests().get(AwsResources.EFA).signum() > 0
                || plan.nodeClass().interfaces().isPresent();
        return asked
                ? plan.choice().types().stream()
                        .filter(t -> t.name().equals(type))
                        .mapToInt(t -> (int) t.capacity().get(AwsResources.EFA).value())
                        .findFirst()
                        .orElse(0)
                : 0;
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
