package io.karpenter.aws.fake;

import io.karpenter.aws.fake.wire.Operations;
import io.karpenter.aws.fake.wire.Service;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceStatusRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceStatusResponse;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStatus;
import software.amazon.awssdk.services.ec2.model.InstanceStatusEvent;

/** Status checks and scheduled events of machines; all are well at first. Thread-safe. */
@SuppressWarnings("unchecked") // The SDK takes lambdas as varargs.
public final class FakeInstanceStatus {

    private static final Filters<InstanceStatus> FILTERS = new Filters<>(
            s -> List.of(),
            Map.of(
                    "instance-status.status", s -> s.instanceStatus().statusAsString(),
                    "system-status.status", s -> s.systemStatus().statusAsString(),
                    "instance-state-name", s -> s.instanceState().nameAsString(),
                    "availability-zone", InstanceStatus::availabilityZone,
                    "event.code",
                            s -> s.events().stream()
                                    .map(InstanceStatusEvent::codeAsString)
                                    .toList()));

    private final Pages pages;
    private final FakeEc2Instances instances;
    private final Map<String, InstanceStatus> set = new ConcurrentHashMap<>();

    FakeInstanceStatus(Operations operations, Pages pages, FakeEc2Instances instances) {
        this.pages = pages;
        this.instances = instances;
        operations.on(
                Service.EC2,
                DescribeInstanceStatusRequest.class,
                DescribeInstanceStatusRequest::builder,
                this::describe);
    }

    /** The check of the machine itself fails since {@code since}. */
    public void instanceImpaired(String instanceId, Instant since) {
        change(
                instanceId,
                s -> s.instanceStatus(i -> i.status("impaired")
                        .details(d -> d.name("reachability").status("failed").impairedSince(since))));
    }

    /** The check of the hardware below fails since {@code since}. */
    public void systemImpaired(String instanceId, Instant since) {
        change(
                instanceId,
                s -> s.systemStatus(i -> i.status("impaired")
                        .details(d -> d.name("reachability").status("failed").impairedSince(since))));
    }

    /** Schedules an event, e.g. {@code instance-retirement}. */
    public void event(String instanceId, String code, Instant notBefore) {
        change(
                instanceId,
                s -> s.events(e -> e.code(code)
                        .instanceEventId("instance-event-" + instanceId)
                        .description("scheduled " + code)
                        .notBefore(notBefore)));
    }

    /** The machine is well again. */
    public void clear(String instanceId) {
        set.remove(instanceId);
    }

    /** Changes any part of what is answered for a machine. */
    public void change(String instanceId, Consumer<InstanceStatus.Builder> change) {
        set.compute(instanceId, (id, old) -> {
            InstanceStatus.Builder builder = (old == null ? well(id) : old).toBuilder();
            change.accept(builder);
            return builder.build();
        });
    }

    private static InstanceStatus well(String instanceId) {
        return InstanceStatus.builder()
                .instanceId(instanceId)
                .instanceStatus(
                        i -> i.status("ok").details(d -> d.name("reachability").status("passed")))
                .systemStatus(
                        i -> i.status("ok").details(d -> d.name("reachability").status("passed")))
                .build();
    }

    private DescribeInstanceStatusResponse describe(DescribeInstanceStatusRequest request) {
        List<InstanceStatus> asked = new ArrayList<>();
        for (Instance instance : instances.all()) {
            boolean wanted =
                    request.instanceIds().isEmpty() || request.instanceIds().contains(instance.instanceId());
            boolean shown = Boolean.TRUE.equals(request.includeAllInstances())
                    || "running".equals(instance.state().nameAsString());
            if (wanted && shown) {
                InstanceStatus status = set.getOrDefault(instance.instanceId(), well(instance.instanceId()));
                asked.add(status.toBuilder()
                        .instanceState(instance.state())
                        .availabilityZone(
                                instance.placement() == null
                                        ? null
                                        : instance.placement().availabilityZone())
                        .build());
            }
        }
        var page = pages.page(
                "DescribeInstanceStatus",
                FILTERS.apply(asked, request.filters()),
                request.maxResults(),
                request.nextToken());
        return DescribeInstanceStatusResponse.builder()
                .instanceStatuses(page.items())
                .nextToken(page.next())
                .build();
    }
}
