package io.karpenter.aws.launch.fleet;

import io.karpenter.aws.batch.BatchLimits;
import io.karpenter.aws.batch.Batcher;
import io.karpenter.aws.batch.Pending;
import io.karpenter.aws.batch.Timers;
import io.karpenter.aws.tag.Ec2Tags;
import io.karpenter.core.metric.MetricSink;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateFleetError;
import software.amazon.awssdk.services.ec2.model.CreateFleetInstance;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.CreateFleetResponse;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateOverridesRequest;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/**
 * Makes one CreateFleet of all equal orders of a window, and deals what it gives. The client token is that of the claims and their attempts, so a
 * call that is repeated because its answer got lost gives the same machines. Thread-safe. Source: AWS-BAT-01 to AWS-BAT-04; ADR 0017.
 */
public final class FleetCalls {

    private static final Logger LOG = LoggerFactory.getLogger(FleetCalls.class);

    private static final String INSTANCE = "instance";

    /** What is said where a fleet gives too few machines and no reason. */
    private static final CreateFleetError UNEXPLAINED = CreateFleetError.builder()
            .errorCode("InsufficientInstanceCapacity")
            .errorMessage("The fleet has launched fewer machines than were asked for, and gives no reason.")
            .build();

    private static final Comparator<FleetLaunchTemplateOverridesRequest> BY_PLACE = Comparator.comparing(
                    (FleetLaunchTemplateOverridesRequest o) -> String.valueOf(o.instanceTypeAsString()))
            .thenComparing(o -> String.valueOf(o.availabilityZone()))
            .thenComparing(o -> String.valueOf(o.subnetId()));

    private final Ec2Client ec2;
    private final Batcher<CreateFleetRequest, FleetOrder, FleetAnswer> batcher;

    public FleetCalls(Ec2Client ec2, Timers timers, Executor executor, MetricSink metrics) {
        this.ec2 = ec2;
        this.batcher = new Batcher<>(
                BatchLimits.CREATE_FLEET, o -> canonical(o.request()), this::run, timers, executor, metrics);
    }

    /**
     * Waits until a fleet has answered.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if the call as a whole failed
     */
    public FleetAnswer create(FleetOrder order) {
        return batcher.call(order);
    }

    /** Lists count as sets: what differs in their order only is the same request. */
    static CreateFleetRequest canonical(CreateFleetRequest request) {
        return request.toBuilder()
                .launchTemplateConfigs(request.launchTemplateConfigs().stream()
                        .map(c -> c.toBuilder()
                                .overrides(
                                        c.overrides().stream().sorted(BY_PLACE).toList())
                                .build())
                        .sorted(Comparator.comparing(c ->
                                String.valueOf(c.launchTemplateSpecification().launchTemplateName())))
                        .toList())
                .tagSpecifications(request.tagSpecifications().stream()
                        .map(s -> s.toBuilder()
                                .tags(s.tags().stream()
                                        .sorted(Comparator.comparing(Tag::key))
                                        .toList())
                                .build())
                        .sorted(Comparator.comparing(TagSpecification::resourceTypeAsString))
                        .toList())
                .build();
    }

    private void run(CreateFleetRequest request, List<Pending<FleetOrder, FleetAnswer>> orders) {
        List<Pending<FleetOrder, FleetAnswer>> sorted = orders.stream()
                .sorted(Comparator.comparing(p -> p.request().uid()))
                .toList();
        int most = LaunchMark.mostClaims(tags(request));
        for (int from = 0; from < sorted.size(); from += most) {
            call(request, sorted.subList(from, Math.min(sorted.size(), from + most)));
        }
    }

    private static int tags(CreateFleetRequest request) {
        return request.tagSpecifications().stream()
                .filter(s -> INSTANCE.equals(s.resourceTypeAsString()))
                .mapToInt(s -> s.tags().size())
                .sum();
    }

    private void call(CreateFleetRequest request, List<Pending<FleetOrder, FleetAnswer>> orders) {
        LaunchMark mark = LaunchMark.of(orders.stream().map(Pending::request).toList());
        try {
            deal(ec2.createFleet(merged(request, mark, orders.size())), orders);
        } catch (RuntimeException failed) {
            orders.forEach(o -> o.fail(failed));
        }
    }

    private static CreateFleetRequest merged(CreateFleetRequest request, LaunchMark mark, int count) {
        List<Tag> marks = Ec2Tags.of(mark.tags());
        return request.toBuilder()
                .clientToken(mark.token())
                .targetCapacitySpecification(request.targetCapacitySpecification().toBuilder()
                        .totalTargetCapacity(count)
                        .build())
                .tagSpecifications(request.tagSpecifications().stream()
                        .map(s -> INSTANCE.equals(s.resourceTypeAsString()) ? with(s, marks) : s)
                        .toList())
                .build();
    }

    private static TagSpecification with(TagSpecification specification, List<Tag> more) {
        List<Tag> tags = new ArrayList<>(specification.tags());
        tags.addAll(more);
        return specification.toBuilder().tags(tags).build();
    }

    private static void deal(CreateFleetResponse response, List<Pending<FleetOrder, FleetAnswer>> orders) {
        Map<String, CreateFleetInstance> launched = new HashMap<>();
        response.instances().forEach(i -> i.instanceIds().forEach(id -> launched.put(id, i)));
        List<String> ids = LaunchMark.inOrder(launched.keySet());
        List<CreateFleetError> errors =
                ids.size() < orders.size() && response.errors().isEmpty() ? List.of(UNEXPLAINED) : response.errors();
        for (int i = 0; i < orders.size(); i++) {
            Optional<FleetAnswer.Machine> machine = Optional.empty();
            if (i < ids.size()) {
                CreateFleetInstance instance = launched.get(ids.get(i));
                if (instance != null) {
                    machine = Optional.of(new FleetAnswer.Machine(response.fleetId(), ids.get(i), instance));
                }
            }
            orders.get(i).answer(new FleetAnswer(machine, errors));
        }
        if (ids.size() > orders.size()) {
            LOG.error(
                    "fleet {} has launched {} instances for {} nodeclaims; the others are left to garbage collection",
                    response.fleetId(),
                    ids.size(),
                    orders.size());
        }
    }
}
