package io.karpenter.core.testkit;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.offering.Reservation;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Builds an instance type. Without more it is an amd64 linux machine with room for 110 pods, no overhead and no offerings; the
 * zones and capacity types it can have follow from its offerings.
 */
public final class InstanceTypeBuilder {

    /** The region of all test machines. */
    public static final String REGION = "test-region";

    private final String name;
    private final Map<String, Quantity> capacity = new TreeMap<>();
    private final Map<String, Quantity> overhead = new TreeMap<>();
    private final Map<String, Requirement> labels = new TreeMap<>();
    private final List<Offering> offerings = new ArrayList<>();

    private InstanceTypeBuilder(String name) {
        this.name = name;
        capacity("pods", "110");
        label(Labels.ARCH, "amd64");
        label(Labels.OS, "linux");
        label(Labels.REGION, REGION);
        labels.put(Labels.WINDOWS_BUILD, Requirement.doesNotExist(Labels.WINDOWS_BUILD));
    }

    public static InstanceTypeBuilder instanceType(String name) {
        return new InstanceTypeBuilder(name);
    }

    public InstanceTypeBuilder cpu(String amount) {
        return capacity("cpu", amount);
    }

    public InstanceTypeBuilder memory(String amount) {
        return capacity("memory", amount);
    }

    public InstanceTypeBuilder pods(int most) {
        return capacity("pods", Integer.toString(most));
    }

    public InstanceTypeBuilder capacity(String resource, String amount) {
        capacity.put(resource, Quantity.parse(amount));
        return this;
    }

    public InstanceTypeBuilder overhead(String resource, String amount) {
        overhead.put(resource, Quantity.parse(amount));
        return this;
    }

    /** The values a label of its nodes can have; none: its nodes do not have the label. */
    public InstanceTypeBuilder label(String key, String... values) {
        labels.put(key, Requirement.in(key, values));
        return this;
    }

    public InstanceTypeBuilder arch(String arch) {
        return label(Labels.ARCH, arch);
    }

    public InstanceTypeBuilder onDemand(double price, String... zones) {
        return offered(CapacityType.ON_DEMAND, price, zones);
    }

    public InstanceTypeBuilder spot(double price, String... zones) {
        return offered(CapacityType.SPOT, price, zones);
    }

    private InstanceTypeBuilder offered(CapacityType capacityType, double price, String... zones) {
        for (String zone : zones) {
            offering(Offering.of(zone, capacityType, price));
        }
        return this;
    }

    /** A reserved offering with {@code count} instances left. */
    public InstanceTypeBuilder reserved(String id, int count, double price, String zone) {
        return offering(new Offering(
                zone,
                CapacityType.RESERVED,
                price,
                count > 0,
                Requirements.of(Requirement.in(Catalogs.RESERVATION_ID, id)),
                Optional.of(new Reservation(id, count)),
                Optional.empty(),
                ResourceList.EMPTY,
                ResourceList.EMPTY));
    }

    public InstanceTypeBuilder offering(Offering offering) {
        offerings.add(offering);
        return this;
    }

    public InstanceType build() {
        List<Requirement> requirements = new ArrayList<>(labels.values());
        requirements.add(Requirement.in(Labels.INSTANCE_TYPE, name));
        requirements.add(offered(Labels.ZONE));
        requirements.add(offered(Labels.CAPACITY_TYPE));
        requirements.add(offered(Catalogs.RESERVATION_ID));
        return new InstanceType(
                name, Requirements.of(requirements), ResourceList.of(capacity), ResourceList.of(overhead), offerings);
    }

    /** The values that offerings, available or not, give {@code key}. */
    private Requirement offered(String key) {
        TreeSet<String> values = new TreeSet<>();
        offerings.stream()
                .map(Offering::requirements)
                .filter(r -> r.has(key))
                .forEach(r -> values.addAll(r.get(key).values()));
        return Requirement.in(key, values);
    }
}
