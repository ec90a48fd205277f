package io.karpenter.aws.fake;

import io.karpenter.aws.fake.FakeCapacity.Refusal;
import io.karpenter.aws.fake.FakeEc2Templates.Template;
import io.karpenter.aws.fake.wire.Fault;
import io.karpenter.aws.fake.wire.Operations;
import io.karpenter.aws.fake.wire.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.ec2.model.CreateFleetError;
import software.amazon.awssdk.services.ec2.model.CreateFleetInstance;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.CreateFleetResponse;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateConfigRequest;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateOverrides;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateOverridesRequest;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateSpecification;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateAndOverridesResponse;
import software.amazon.awssdk.services.ec2.model.Subnet;

/**
 * Instant fleets. Overrides are tried in the order of their priority, if the strategy is one by priority, otherwise of their
 * price; each gives as many machines as its pool has, and an error if that is not enough. Thread-safe.
 */
public final class FakeEc2Fleet {

    /** One override and where it leads. */
    private record Choice(
            Template template,
            FleetLaunchTemplateSpecificationRequest specification,
            FleetLaunchTemplateOverridesRequest override,
            Launches.Place place,
            double price) {

        double priority() {
            return override.priority() == null ? Double.MAX_VALUE : override.priority();
        }
    }

    private final FakeEc2Templates templates;
    private final FakeEc2Network network;
    private final FakePrices prices;
    private final Launches launches;
    private final AtomicInteger ids = new AtomicInteger();
    private final ClientTokens<CreateFleetRequest, CreateFleetResponse> tokens = new ClientTokens<>();

    FakeEc2Fleet(
            Operations operations,
            FakeEc2Templates templates,
            FakeEc2Network network,
            FakePrices prices,
            Launches launches) {
        this.templates = templates;
        this.network = network;
        this.prices = prices;
        this.launches = launches;
        operations.onChecked(Service.EC2, CreateFleetRequest.class, CreateFleetRequest::builder, this::create);
    }

    private CreateFleetResponse create(CreateFleetRequest request) {
        if (!"instant".equals(request.typeAsString())) {
            throw Fault.of("InvalidParameterValue", "only fleets of type instant are known here");
        }
        return tokens.once(request.clientToken(), request, () -> {
            List<Choice> choices = choices(request);
            if (Boolean.TRUE.equals(request.dryRun())) {
                throw Fault.dryRun();
            }
            return launch(request, choices);
        });
    }

    private List<Choice> choices(CreateFleetRequest request) {
        boolean spot = "spot".equals(capacityType(request));
        List<Choice> choices = new ArrayList<>();
        for (FleetLaunchTemplateConfigRequest config : request.launchTemplateConfigs()) {
            var specification = config.launchTemplateSpecification();
            Template template = templates.require(specification.launchTemplateId(), specification.launchTemplateName());
            for (FleetLaunchTemplateOverridesRequest override : config.overrides()) {
                Launches.Place place = place(override);
                String type = override.instanceTypeAsString();
                var price = spot ? prices.spot(type, place.zone()) : prices.onDemand(type);
                choices.add(new Choice(template, specification, override, place, price.orElse(Double.MAX_VALUE)));
            }
        }
        if (choices.isEmpty()) {
            throw Fault.of("MissingParameter", "The request must contain the parameter LaunchTemplateConfigs");
        }
        choices.sort(
                isByPriority(request)
                        ? Comparator.comparingDouble(Choice::priority)
                        : Comparator.comparingDouble(Choice::price));
        return choices;
    }

    private Launches.Place place(FleetLaunchTemplateOverridesRequest override) {
        Optional<Subnet> subnet = override.subnetId() == null
                ? network.subnetOfZone(String.valueOf(override.availabilityZone()))
                : network.subnet(override.subnetId());
        Subnet found = subnet.orElseThrow(() -> Fault.of(
                "InvalidSubnetID.NotFound", "The subnet ID '%s' does not exist".formatted(override.subnetId())));
        return new Launches.Place(override.instanceTypeAsString(), found);
    }

    private static String capacityType(CreateFleetRequest request) {
        String type = request.targetCapacitySpecification().defaultTargetCapacityTypeAsString();
        return type == null ? "on-demand" : type;
    }

    private static boolean isByPriority(CreateFleetRequest request) {
        String strategy = "spot".equals(capacityType(request))
                ? request.spotOptions() == null ? "" : request.spotOptions().allocationStrategyAsString()
                : request.onDemandOptions() == null
                        ? ""
                        : request.onDemandOptions().allocationStrategyAsString();
        return "prioritized".equals(strategy) || "capacity-optimized-prioritized".equals(strategy);
    }

    private CreateFleetResponse launch(CreateFleetRequest request, List<Choice> choices) {
        String fleet = "fleet-%032x".formatted(ids.incrementAndGet());
        int wanted = request.targetCapacitySpecification().totalTargetCapacity();
        List<CreateFleetInstance> launched = new ArrayList<>();
        List<CreateFleetError> errors = new ArrayList<>();
        for (Choice choice : choices) {
            if (wanted == 0) {
                break;
            }
            Launches.Order order = new Launches.Order(
                    fleet, capacityType(request), choice.template, request, choice.override, choice.place);
            List<String> instances = new ArrayList<>();
            Optional<Refusal> refusal = launches.refusal(order);
            while (refusal.isEmpty() && wanted > 0) {
                Optional<Refusal> taken = launches.take(order);
                if (taken.isPresent()) {
                    refusal = taken;
                } else {
                    instances.add(launches.launch(order));
                    wanted--;
                }
            }
            refusal.ifPresent(r -> errors.add(error(order, choice, r)));
            if (!instances.isEmpty()) {
                launched.add(CreateFleetInstance.builder()
                        .instanceIds(instances)
                        .instanceType(choice.override.instanceTypeAsString())
                        .lifecycle(launches.lifecycle(order))
                        .launchTemplateAndOverrides(echo(choice))
                        .build());
            }
        }
        return CreateFleetResponse.builder()
                .fleetId(fleet)
                .instances(launched)
                .errors(errors)
                .build();
    }

    private CreateFleetError error(Launches.Order order, Choice choice, Refusal refusal) {
        return CreateFleetError.builder()
                .errorCode(refusal.code())
                .errorMessage(refusal.message())
                .lifecycle(launches.lifecycle(order))
                .launchTemplateAndOverrides(echo(choice))
                .build();
    }

    private static LaunchTemplateAndOverridesResponse echo(Choice choice) {
        return LaunchTemplateAndOverridesResponse.builder()
                .launchTemplateSpecification(FleetLaunchTemplateSpecification.builder()
                        .launchTemplateId(choice.template.summary().launchTemplateId())
                        .version(
                                "$Latest".equals(choice.specification.version()) ? "1" : choice.specification.version())
                        .build())
                .overrides(Copies.copy(choice.override, FleetLaunchTemplateOverrides.builder())
                        .build())
                .build();
    }
}
