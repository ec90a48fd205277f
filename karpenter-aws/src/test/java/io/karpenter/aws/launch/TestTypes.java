package io.karpenter.aws.launch;

import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.offering.Reservation;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Instance types for tests: real names, round numbers, three zones. */
public final class TestTypes {

    public static final List<String> ZONES = List.of("us-west-2a", "us-west-2b", "us-west-2c");

    private static final Requirements UNRESERVED = Requirements.of(
            Requirement.doesNotExist(AwsLabels.RESERVATION_ID),
            Requirement.doesNotExist(AwsLabels.RESERVATION_TYPE),
            Requirement.doesNotExist(AwsLabels.RESERVATION_INTERRUPTIBLE));

    private TestTypes() {}

    /** As many as sixty types from m5.large on, each a little dearer than the one before. */
    public static List<InstanceType> many(int count) {
        List<InstanceType> types = new ArrayList<>();
        for (String family : List.of("m5", "c5", "r5", "m6i", "c6i", "r6i", "m5a", "c5a", "r5a", "m5d", "c5d", "r5d")) {
            for (String size : List.of("large", "xlarge", "2xlarge", "4xlarge", "12xlarge")) {
                if (types.size() < count) {
                    types.add(type(family + "." + size, 0.1 + types.size() / 1000.0));
                }
            }
        }
        return types;
    }

    /** On demand at {@code price} and spot at half of it, in every zone. */
    public static InstanceType type(String name, double price) {
        List<Offering> offerings = new ArrayList<>();
        for (String zone : ZONES) {
            offerings.add(offering(zone, CapacityType.ON_DEMAND, price));
            offerings.add(offering(zone, CapacityType.SPOT, price / 2));
        }
        return type(name, offerings, "cpu", "2", "memory", "8Gi", "pods", "29");
    }

    public static InstanceType type(String name, List<Offering> offerings, String... capacity) {
        return new InstanceType(
                name,
                Requirements.of(
                        Requirement.in(Labels.INSTANCE_TYPE, name),
                        Requirement.in(Labels.ARCH, "amd64"),
                        Requirement.in(Labels.OS, "linux"),
                        Requirement.in(Labels.ZONE, ZONES),
                        Requirement.in(Labels.CAPACITY_TYPE, "on-demand", "spot", "reserved"),
                        Requirement.in(AwsLabels.TENANCY, "default", "dedicated"),
                        Requirement.in(AwsLabels.SIZE, name.substring(name.indexOf('.') + 1)),
                        Requirement.in(AwsLabels.FAMILY, name.substring(0, name.indexOf('.')))),
                ResourceList.parse(capacity),
                ResourceList.EMPTY,
                offerings);
    }

    public static Offering offering(String zone, CapacityType capacityType, double price) {
        return new Offering(
                zone,
                capacityType,
                price,
                true,
                UNRESERVED,
                Optional.empty(),
                Optional.empty(),
                ResourceList.EMPTY,
                ResourceList.EMPTY);
    }

    /**
     * @param type {@code default} or {@code capacity-block}
     */
    public static Offering reserved(
            String zone, String id, String type, boolean interruptible, int free, double price) {
        return new Offering(
                zone,
                CapacityType.RESERVED,
                price,
                free > 0,
                Requirements.of(
                        Requirement.in(AwsLabels.RESERVATION_ID, id),
                        Requirement.in(AwsLabels.RESERVATION_TYPE, type),
                        Requirement.in(AwsLabels.RESERVATION_INTERRUPTIBLE, Boolean.toString(interruptible))),
                Optional.of(new Reservation(id, free)),
                Optional.empty(),
                ResourceList.EMPTY,
                ResourceList.EMPTY);
    }
}
