package io.karpenter.aws.launch;

import io.karpenter.aws.launch.LaunchClass.ZonalSubnet;
import io.karpenter.aws.tag.Ec2Tags;
import io.karpenter.core.cloud.InsufficientCapacityException;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateConfigRequest;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateOverridesRequest;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** Turns a plan into a request for one machine. Stateless. Source: AWS-FLT-12 to AWS-FLT-18. */
final class FleetRequests {

    private static final String YES = "true";

    private FleetRequests() {}

    /**
     * @throws InsufficientCapacityException if no offering lies in a zone with a subnet
     */
    static CreateFleetRequest of(LaunchPlan plan) {
        List<FleetLaunchTemplateConfigRequest> configs = plan.templates().stream()
                .map(template -> config(template, plan))
                .filter(config -> !config.overrides().isEmpty())
                .toList();
        if (configs.isEmpty()) {
            throw new InsufficientCapacityException("no capacity offerings are left in the zones of the subnets");
        }
        CreateFleetRequest.Builder request = CreateFleetRequest.builder()
                .type("instant")
                .launchTemplateConfigs(configs)
                .targetCapacitySpecification(t -> t.totalTargetCapacity(1).defaultTargetCapacityType(target(plan)))
                .tagSpecifications(Stream.of("instance", "volume", "fleet")
                        .map(resource -> tagged(resource, plan.tags()))
                        .toList());
        strategy(plan, request);
        // With relaxed minValues the fleet may become what the context does not mean.
        if (!YES.equals(plan.claim().annotations().get(Labels.MIN_VALUES_RELAXED))) {
            plan.nodeClass().context().ifPresent(request::context);
        }
        return request.build();
    }

    private static String target(LaunchPlan plan) {
        return switch (plan.choice().capacityType()) {
            case SPOT -> "spot";
            case ON_DEMAND -> "on-demand";
            case RESERVED -> {
                if (plan.choice().isCapacityBlock()) {
                    yield "capacity-block";
                }
                yield plan.choice().isInterruptible() ? "reserved-capacity" : "on-demand";
            }
        };
    }

    private static void strategy(LaunchPlan plan, CreateFleetRequest.Builder request) {
        boolean overlaid = plan.claim().annotations().containsKey(Labels.PRICE_OVERLAY_APPLIED);
        switch (plan.choice().capacityType()) {
            case SPOT ->
                request.spotOptions(o ->
                        o.allocationStrategy(overlaid ? "capacity-optimized-prioritized" : "price-capacity-optimized"));
            case ON_DEMAND -> onDemand(overlaid, request);
            case RESERVED -> {
                if (plan.choice().isInterruptible()) {
                    request.reservedCapacityOptions(
                            o -> o.reservationTypesWithStrings("interruptible-capacity-reservation"));
                } else if (!plan.choice().isCapacityBlock()) {
                    onDemand(overlaid, request);
                }
            }
        }
    }

    private static void onDemand(boolean overlaid, CreateFleetRequest.Builder request) {
        request.onDemandOptions(o -> o.allocationStrategy(overlaid ? "prioritized" : "lowest-price"));
    }

    private static FleetLaunchTemplateConfigRequest config(LaunchPlan.Template template, LaunchPlan plan) {
        Set<List<String>> named = new HashSet<>();
        List<FleetLaunchTemplateOverridesRequest> overrides = new ArrayList<>();
        for (InstanceType type : template.types()) {
            for (Offering offering : type.offerings()) {
                ZonalSubnet subnet = plan.subnets().ofZone().get(offering.zone());
                boolean elsewhere = template.zone()
                        .filter(zone -> !zone.equals(offering.zone()))
                        .isPresent();
                if (subnet != null && !elsewhere && named.add(List.of(type.name(), offering.zone()))) {
                    overrides.add(FleetLaunchTemplateOverridesRequest.builder()
                            .instanceType(type.name())
                            .subnetId(template.zone().isPresent() ? null : subnet.id())
                            .imageId(template.imageId())
                            .availabilityZone(offering.zone())
                            .priority(offering.price())
                            .build());
                }
            }
        }
        // In one order: equal requests are found out by comparing them.
        overrides.sort(Comparator.comparing(FleetLaunchTemplateOverridesRequest::instanceTypeAsString)
                .thenComparing(FleetLaunchTemplateOverridesRequest::availabilityZone));
        return FleetLaunchTemplateConfigRequest.builder()
                .launchTemplateSpecification(
                        s -> s.launchTemplateName(template.name()).version("$Latest"))
                .overrides(overrides)
                .build();
    }

    private static TagSpecification tagged(String resource, Map<String, String> tags) {
        return TagSpecification.builder()
                .resourceType(resource)
                .tags(Ec2Tags.of(tags))
                .build();
    }
}
