package io.karpenter.core.plan;

import io.karpenter.core.offering.CapacityType;
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

    /** A node that no commitment covers. */
    public PlannedNode(
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
            double expectedHourlyCost) {
        this(
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
                Optional.empty());
    }

    /** A node that is expected to cost its price. */
    public PlannedNode(
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
            Optional<String> reservationId) {
        this(
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
                hourlyPrice);
    }

    /** The same node under another name. */
    public PlannedNode withName(String newName) {
        return copy(newName, hourlyPrice, requests, pods, expectedHourlyCost);
    }

    /** The same node with other pods on it; requests stay as they are. */
    public PlannedNode withPods(List<PodId> newPods) {
        return newPods.equals(pods) ? this : copy(name, hourlyPrice, requests, newPods, expectedHourlyCost);
    }

    /** The same node with other pods on it, which request this together with the daemons. */
    public PlannedNode withPods(List<PodId> newPods, ResourceList newRequests) {
        return copy(name, hourlyPrice, newRequests, newPods, expectedHourlyCost);
    }

    /** The same node, expected to cost {@code usdPerHour}. */
    public PlannedNode withExpectedHourlyCost(double usdPerHour) {
        return copy(name, hourlyPrice, requests, pods, usdPerHour);
    }

    /** The same node as if what it is expected to cost were its price. */
    public PlannedNode pricedAtExpectedCost() {
        return copy(name, expectedHourlyCost, requests, pods, expectedHourlyCost);
    }

    private PlannedNode copy(
            String newName, double newPrice, ResourceList newRequests, List<PodId> newPods, double newExpectedCost) {
        return new PlannedNode(
                newName,
                nodePool,
                instanceType,
                zone,
                capacityType,
                newPrice,
                instanceTypeOptions,
                requirements,
                labels,
                taints,
                newRequests,
                allocatable,
                newPods,
                reservationId,
                newExpectedCost,
                commitment);
    }
}
