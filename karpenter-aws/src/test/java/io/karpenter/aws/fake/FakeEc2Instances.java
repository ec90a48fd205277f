package io.karpenter.aws.fake;

import io.karpenter.aws.fake.FakeCapacity.Pool;
import io.karpenter.aws.fake.wire.Fault;
import io.karpenter.aws.fake.wire.Operations;
import io.karpenter.aws.fake.wire.Service;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceState;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesResponse;

/**
 * The machines. A new one is {@code running} and an ended one {@code terminated} when it is looked at next, unless a test lets
 * that take time. Thread-safe.
 */
@SuppressWarnings("unchecked") // The SDK takes lambdas as varargs.
public final class FakeEc2Instances {

    private static final Map<String, Integer> STATES =
            Map.of("pending", 0, "running", 16, "shutting-down", 32, "terminated", 48, "stopping", 64, "stopped", 80);

    private static final Filters<Instance> FILTERS = new Filters<>(
            Instance::tags,
            Map.ofEntries(
                    Map.entry("instance-id", Instance::instanceId),
                    Map.entry("instance-type", Instance::instanceTypeAsString),
                    Map.entry("instance-state-name", i -> i.state().nameAsString()),
                    Map.entry("instance-lifecycle", Instance::instanceLifecycleAsString),
                    Map.entry("image-id", Instance::imageId),
                    Map.entry("subnet-id", Instance::subnetId),
                    Map.entry("vpc-id", Instance::vpcId),
                    Map.entry("private-dns-name", Instance::privateDnsName),
                    Map.entry("capacity-reservation-id", Instance::capacityReservationId),
                    Map.entry("availability-zone", i -> i.placement().availabilityZone())));

    /**
     * A machine.
     *
     * @param ended when it was terminated; null: not yet
     * @param forced state that a test has put it into; empty: follows from time
     */
    private record Machine(
            Instance instance, Pool pool, @Nullable Instant ended, String forced) {}

    private final Pages pages;
    private final InstantSource clock;
    private final FakeEc2Templates templates;
    private final FakeCapacity capacity;
    private final FakeReservations reservations;
    private final FakeEc2Network network;
    private final Map<String, Machine> machines = new ConcurrentSkipListMap<>();
    private volatile Duration start = Duration.ZERO;
    private volatile Duration end = Duration.ZERO;

    FakeEc2Instances(
            Operations operations,
            Pages pages,
            InstantSource clock,
            FakeEc2Templates templates,
            FakeCapacity capacity,
            FakeReservations reservations,
            FakeEc2Network network) {
        this.pages = pages;
        this.clock = clock;
        this.templates = templates;
        this.capacity = capacity;
        this.reservations = reservations;
        this.network = network;
        operations.on(Service.EC2, DescribeInstancesRequest.class, DescribeInstancesRequest::builder, this::describe);
        operations.on(
                Service.EC2, TerminateInstancesRequest.class, TerminateInstancesRequest::builder, this::terminate);
        operations.on(Service.EC2, CreateTagsRequest.class, CreateTagsRequest::builder, this::tag);
    }

    /** How long new machines are {@code pending} and ended ones {@code shutting-down}. */
    public void takeTime(Duration pending, Duration shuttingDown) {
        start = pending;
        end = shuttingDown;
    }

    /** All machines as they are now, terminated ones too. */
    public List<Instance> all() {
        return machines.values().stream().map(this::now).toList();
    }

    /** The machines that are neither ended nor ending. */
    public List<Instance> alive() {
        return all().stream()
                .filter(i -> !List.of("shutting-down", "terminated")
                        .contains(i.state().nameAsString()))
                .toList();
    }

    public Optional<Instance> find(String id) {
        return Optional.ofNullable(machines.get(id)).map(this::now);
    }

    /** An on-demand machine launched now, in the subnet of a zone, for {@link #put}; change it by {@code toBuilder()}. */
    public Instance machine(String id, String instanceType, String zone, Tag... tags) {
        Subnet subnet = network.subnetOfZone(zone).orElseThrow();
        return Instance.builder()
                .instanceId(id)
                .instanceType(instanceType)
                .imageId(FakeEc2Images.AMD64)
                .architecture("x86_64")
                .launchTime(clock.instant())
                .subnetId(subnet.subnetId())
                .vpcId(subnet.vpcId())
                .placement(p -> p.availabilityZone(zone)
                        .availabilityZoneId(subnet.availabilityZoneId())
                        .tenancy("default"))
                .securityGroups(g -> g.groupId("sg-1").groupName("nodes"))
                .capacityReservationSpecification(s -> s.capacityReservationPreference("none"))
                .tags(tags)
                .build();
    }

    /** Adds a machine that no fleet launched, as someone else would. Without a launch time it is launched now. */
    public void put(Instance instance) {
        Instant launched = instance.launchTime() == null ? clock.instant() : instance.launchTime();
        add(instance.toBuilder().launchTime(launched).build(), new Pool("", "", "", ""));
    }

    void add(Instance instance, Pool pool) {
        machines.put(instance.instanceId(), new Machine(instance, pool, null, ""));
    }

    /** Changes what is known of a machine, e.g. its tags. */
    public void change(String id, UnaryOperator<Instance> change) {
        machines.computeIfPresent(id, (i, m) -> new Machine(change.apply(m.instance), m.pool, m.ended, m.forced));
    }

    /** Puts a machine into a state, e.g. {@code stopped}, and keeps it there. */
    public void state(String id, String name) {
        if (!STATES.containsKey(name)) {
            throw new IllegalArgumentException("state \"%s\", allowed: %s".formatted(name, STATES.keySet()));
        }
        machines.computeIfPresent(id, (i, m) -> new Machine(m.instance, m.pool, m.ended, name));
    }

    /** Ends a machine behind the provider's back, e.g. a spot machine that EC2 takes back. */
    public void end(String id) {
        machines.computeIfPresent(id, (i, m) -> {
            if (m.ended != null) {
                return m;
            }
            capacity.giveBack(m.pool);
            if (m.instance.capacityReservationId() != null) {
                reservations.add(m.instance.capacityReservationId(), 1);
            }
            if (m.instance.subnetId() != null) {
                network.take(m.instance.subnetId(), -1);
            }
            return new Machine(m.instance, m.pool, clock.instant(), "");
        });
    }

    /** Forgets a machine, as EC2 does an hour after its end. */
    public void forget(String id) {
        machines.remove(id);
    }

    private Instance now(Machine machine) {
        return machine.instance.toBuilder().state(state(stateName(machine))).build();
    }

    private String stateName(Machine machine) {
        Instant now = clock.instant();
        if (!machine.forced.isEmpty()) {
            return machine.forced;
        }
        if (machine.ended != null) {
            return now.isBefore(machine.ended.plus(end)) ? "shutting-down" : "terminated";
        }
        return now.isBefore(machine.instance.launchTime().plus(start)) ? "pending" : "running";
    }

    private static InstanceState state(String name) {
        return InstanceState.builder().code(STATES.get(name)).name(name).build();
    }

    private DescribeInstancesResponse describe(DescribeInstancesRequest request) {
        if (!request.instanceIds().isEmpty() && request.maxResults() != null) {
            throw Fault.of(
                    "InvalidParameterCombination",
                    "The parameter instancesSet cannot be used with the parameter maxResults");
        }
        List<Instance> asked = request.instanceIds().isEmpty() ? all() : require(request.instanceIds());
        var page = pages.page(
                "DescribeInstances",
                FILTERS.apply(asked, request.filters()),
                request.maxResults(),
                request.nextToken());
        return DescribeInstancesResponse.builder()
                .reservations(page.items().stream()
                        .map(i -> Reservation.builder()
                                .reservationId("r-" + i.instanceId().substring(2))
                                .ownerId(FakeAws.ACCOUNT)
                                .instances(i)
                                .build())
                        .toList())
                .nextToken(page.next())
                .build();
    }

    /** All or nothing, as EC2 does. */
    private List<Instance> require(List<String> ids) {
        List<String> missing =
                ids.stream().filter(id -> !machines.containsKey(id)).toList();
        if (!missing.isEmpty()) {
            throw Fault.of(
                    "InvalidInstanceID.NotFound",
                    missing.size() == 1
                            ? "The instance ID '%s' does not exist".formatted(missing.getFirst())
                            : "The instance IDs '%s' do not exist".formatted(String.join(", ", missing)));
        }
        return ids.stream().distinct().map(id -> find(id).orElseThrow()).toList();
    }

    private TerminateInstancesResponse terminate(TerminateInstancesRequest request) {
        List<InstanceStateChange> changes = new ArrayList<>();
        for (Instance instance : require(request.instanceIds())) {
            boolean terminated = "terminated".equals(instance.state().nameAsString());
            end(instance.instanceId());
            changes.add(InstanceStateChange.builder()
                    .instanceId(instance.instanceId())
                    .previousState(instance.state())
                    .currentState(state(terminated ? "terminated" : "shutting-down"))
                    .build());
        }
        return TerminateInstancesResponse.builder()
                .terminatingInstances(changes)
                .build();
    }

    private CreateTagsResponse tag(CreateTagsRequest request) {
        require(request.resources().stream().filter(r -> r.startsWith("i-")).toList());
        for (String id : request.resources()) {
            change(id, i -> i.toBuilder().tags(merged(i.tags(), request.tags())).build());
            templates
                    .ofId(id)
                    .ifPresent(t -> templates.replace(new FakeEc2Templates.Template(
                            t.summary().toBuilder()
                                    .tags(merged(t.summary().tags(), request.tags()))
                                    .build(),
                            t.data())));
        }
        return CreateTagsResponse.builder().build();
    }

    private static List<Tag> merged(List<Tag> old, List<Tag> added) {
        Map<String, Tag> merged = new LinkedHashMap<>();
        old.forEach(t -> merged.put(t.key(), t));
        added.forEach(t -> merged.put(t.key(), t));
        return List.copyOf(merged.values());
    }
}
