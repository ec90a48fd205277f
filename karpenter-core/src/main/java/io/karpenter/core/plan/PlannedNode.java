package io.karpenter.core.plan;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.offering.Reservation;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.workload.PodId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A NodeClaim to create, with the pods it is for.
 *
 * @param name unique in the plan
 * @param instanceType type of the offering that is expected to cost least of those that can be launched, first of
 *     {@code instanceTypeOptions}
 * @param zone zone of that offering
 * @param hourlyPrice USD per hour of (instanceType, zone, capacityType)
 * @param instanceTypeOptions types that can be launched instead, those first that are expected to cost least (decisions 13)
 * @param requirements of the NodeClaim; they pin every key a placement relies on (decisions 5)
 * @param labels of the NodeClaim (SCH-NC-05)
 * @param requests of the pods and of the daemons (SCH-DS-06)
 * @param allocatable of {@code instanceType}
 * @param pods placed on it, daemons not listed
 * @param reservationId of the reservation it launches into
 * @param expectedHourlyCost USD per hour that the offering is expected to cost; its price where risk has none
 * @param commitment id of the commitment that covers it, so that its price is what is left to pay; empty: none does
 */
public record PlannedNode(
        String name,
        String nodePool,
        String instanceType,
        String zone,
        CapacityType capacityType,
        double hourlyPrice,
        List<String> instanceTypeOptions,
        List<Expression> requirements,
        Map<String, String> labels,
        List<Taint> taints,
        ResourceList requests,
        ResourceList allocatable,
        List<PodId> pods,
        Optional<String> reservationId,
        double expectedHourlyCost,
        Optional<String> commitment) {

    public PlannedNode {
        instanceTypeOptions = List.copyOf(instanceTypeOptions);
        requirements = List.copyOf(requirements);
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        taints = List.copyOf(taints);
        pods = List.copyOf(pods);
    }

    /** A node that is nothing yet but this: no type, on-demand, for no money, without pods. */
    public static Builder builder(String name, String nodePool) {
        return new Builder(name, nodePool);
    }

    public Builder toBuilder() {
        return new Builder(name, nodePool)
                .machine(instanceType, zone, capacityType, hourlyPrice)
                .instanceTypeOptions(instanceTypeOptions)
                .requirements(requirements)
                .labels(labels)
                .taints(taints)
                .requests(requests)
                .allocatable(allocatable)
                .pods(pods)
                .reservationId(reservationId)
                .expectedHourlyCost(expectedHourlyCost)
                .commitment(commitment);
    }

    /** The same node under another name. */
    public PlannedNode withName(String newName) {
        return toBuilder().name(newName).build();
    }

    /** The same node with other pods on it; requests stay as they are. */
    public PlannedNode withPods(List<PodId> newPods) {
        return newPods.equals(pods) ? this : toBuilder().pods(newPods).build();
    }

    /** The same node with other pods on it, which request this together with the daemons. */
    public PlannedNode withPods(List<PodId> newPods, ResourceList newRequests) {
        return toBuilder().pods(newPods).requests(newRequests).build();
    }

    /** The same node, expected to cost {@code usdPerHour}. */
    public PlannedNode withExpectedHourlyCost(double usdPerHour) {
        return toBuilder().expectedHourlyCost(usdPerHour).build();
    }

    /** The same node as if what it is expected to cost were its price. */
    public PlannedNode pricedAtExpectedCost() {
        return toBuilder()
                .machine(instanceType, zone, capacityType, expectedHourlyCost)
                .build();
    }

    /** Not thread-safe. */
    public static final class Builder {
        private final String nodePool;
        private String name;
        private String instanceType = "";
        private String zone = "";
        private CapacityType capacityType = CapacityType.ON_DEMAND;
        private double hourlyPrice;
        private List<String> instanceTypeOptions = List.of();
        private List<Expression> requirements = List.of();
        private Map<String, String> labels = Map.of();
        private List<Taint> taints = List.of();
        private ResourceList requests = ResourceList.EMPTY;
        private ResourceList allocatable = ResourceList.EMPTY;
        private List<PodId> pods = List.of();
        private Optional<String> reservationId = Optional.empty();
        private double expectedHourlyCost;
        private Optional<String> commitment = Optional.empty();

        private Builder(String name, String nodePool) {
            this.name = name;
            this.nodePool = nodePool;
        }

        public Builder name(String value) {
            name = value;
            return this;
        }

        /**
         * The offering that is named first; it is expected to cost its price, unless {@link #expectedHourlyCost} says otherwise after this.
         *
         * @param price USD per hour
         */
        public Builder machine(String type, String inZone, CapacityType capacity, double price) {
            instanceType = type;
            zone = inZone;
            capacityType = capacity;
            hourlyPrice = price;
            expectedHourlyCost = price;
            return this;
        }

        /** The offering that is named first, with all that it says of the machine: price, expected cost, room and reservation. */
        public Builder machine(InstanceType type, Offering offering) {
            return machine(type.name(), offering.zone(), offering.capacityType(), offering.price())
                    .expectedHourlyCost(offering.cost())
                    .allocatable(type.allocatable(offering))
                    .reservationId(offering.reservation().map(Reservation::id));
        }

        public Builder instanceTypeOptions(List<String> value) {
            instanceTypeOptions = value;
            return this;
        }

        public Builder requirements(List<Expression> value) {
            requirements = value;
            return this;
        }

        public Builder labels(Map<String, String> value) {
            labels = value;
            return this;
        }

        public Builder taints(List<Taint> value) {
            taints = value;
            return this;
        }

        public Builder requests(ResourceList value) {
            requests = value;
            return this;
        }

        public Builder allocatable(ResourceList value) {
            allocatable = value;
            return this;
        }

        public Builder pods(List<PodId> value) {
            pods = value;
            return this;
        }

        public Builder reservationId(Optional<String> value) {
            reservationId = value;
            return this;
        }

        public Builder expectedHourlyCost(double value) {
            expectedHourlyCost = value;
            return this;
        }

        public Builder commitment(Optional<String> value) {
            commitment = value;
            return this;
        }

        public PlannedNode build() {
            return new PlannedNode(
                    name,
                    nodePool,
                    instanceType,
                    zone,
                    capacityType,
                    hourlyPrice,
                    instanceTypeOptions,
                    requirements,
                    labels,
                    taints,
                    requests,
                    allocatable,
                    pods,
                    reservationId,
                    expectedHourlyCost,
                    commitment);
        }
    }
}
