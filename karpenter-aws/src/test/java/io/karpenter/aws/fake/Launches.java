package io.karpenter.aws.fake;

import io.karpenter.aws.fake.FakeCapacity.Pool;
import io.karpenter.aws.fake.FakeCapacity.Refusal;
import io.karpenter.aws.fake.FakeEc2Templates.Template;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateOverridesRequest;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.RequestLaunchTemplateData;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** What launching one machine takes and what it becomes. Thread-safe. */
final class Launches {

    /** Where a machine of a type goes. */
    record Place(String instanceType, Subnet subnet) {

        String zone() {
            return subnet.availabilityZone();
        }
    }

    /** One machine of a fleet. */
    record Order(
            String fleet,
            String capacityType,
            Template template,
            CreateFleetRequest request,
            FleetLaunchTemplateOverridesRequest override,
            Place place) {

        RequestLaunchTemplateData data() {
            return template.data();
        }

        boolean isSpot() {
            return "spot".equals(capacityType);
        }

        /** Id of the reservation that the template targets, or empty. */
        String target() {
            var specification = data().capacityReservationSpecification();
            return specification == null
                            || specification.capacityReservationTarget() == null
                            || specification.capacityReservationTarget().capacityReservationId() == null
                    ? ""
                    : specification.capacityReservationTarget().capacityReservationId();
        }

        boolean avoidsReservations() {
            var specification = data().capacityReservationSpecification();
            return specification != null && "none".equals(specification.capacityReservationPreferenceAsString());
        }
    }

    private final Machines machines;
    private final FakeEc2Types types;
    private final FakeEc2Network network;
    private final FakeEc2Instances instances;
    private final FakeCapacity capacity;
    private final FakeReservations reservations;
    private final Predicate<String> profiles;
    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicBoolean checksProfiles = new AtomicBoolean();

    Launches(
            Machines machines,
            FakeEc2Types types,
            FakeEc2Network network,
            FakeEc2Instances instances,
            FakeCapacity capacity,
            FakeReservations reservations,
            Predicate<String> profiles) {
        this.machines = machines;
        this.types = types;
        this.network = network;
        this.instances = instances;
        this.capacity = capacity;
        this.reservations = reservations;
        this.profiles = profiles;
    }

    void checkProfiles() {
        checksProfiles.set(true);
    }

    /** What no number of free machines would change. */
    Optional<Refusal> refusal(Order order) {
        Place place = order.place();
        if (!types.isOffered(place.instanceType(), place.zone())) {
            return Optional.of(new Refusal(
                    "Unsupported",
                    "Your requested instance type (%s) is not supported in your requested Availability Zone (%s)."
                            .formatted(place.instanceType(), place.zone())));
        }
        return missingProfile(order.data());
    }

    Optional<Refusal> missingProfile(RequestLaunchTemplateData data) {
        String name = data.iamInstanceProfile() == null
                ? ""
                : String.valueOf(data.iamInstanceProfile().name());
        return checksProfiles.get() && !profiles.test(name)
                ? Optional.of(new Refusal(
                        "InvalidParameterValue",
                        "Value (%s) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name"
                                .formatted(name)))
                : Optional.empty();
    }

    /** Takes a machine and an address, or says why not. */
    Optional<Refusal> take(Order order) {
        Place place = order.place();
        Subnet subnet = network.subnet(place.subnet().subnetId()).orElse(place.subnet());
        if (subnet.availableIpAddressCount() <= 0) {
            return Optional.of(new Refusal(
                    "InsufficientFreeAddressesInSubnet",
                    "There are not enough free addresses in subnet '%s' to satisfy the requested number of instances."
                            .formatted(subnet.subnetId())));
        }
        if (!order.target().isEmpty()) {
            Optional<CapacityReservation> reservation = reservations.find(order.target());
            if (reservation.isEmpty()
                    || reservation.get().availableInstanceCount() <= 0
                    || !place.instanceType().equals(reservation.get().instanceType())) {
                return Optional.of(new Refusal(
                        "ReservationCapacityExceeded",
                        "The requested reservation does not have sufficient compatible and available capacity."));
            }
        }
        Optional<Refusal> refusal = capacity.take(pool(order));
        if (refusal.isEmpty()) {
            network.take(subnet.subnetId(), 1);
        }
        return refusal;
    }

    private static Pool pool(Order order) {
        Place place = order.place();
        String type = order.isSpot()
                ? FakeCapacity.SPOT
                : order.target().isEmpty() ? FakeCapacity.ON_DEMAND : FakeCapacity.RESERVED;
        return new Pool(type, place.instanceType(), place.zone(), order.target());
    }

    String lifecycle(Order order) {
        if (order.isSpot()) {
            return "spot";
        }
        var market = order.data().instanceMarketOptions();
        return market == null || market.marketTypeAsString() == null ? "on-demand" : market.marketTypeAsString();
    }

    /** The id of a machine that was {@link #take taken}. */
    String launch(Order order) {
        Instance machine = machines.machine(order, ids.incrementAndGet());
        instances.add(machine, pool(order));
        return machine.instanceId();
    }
}
