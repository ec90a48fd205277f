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
 * @param instanceType cheapest type that can be launched, first of {@code instanceTypeOptions}
 * @param zone zone of the cheapest offering
 * @param hourlyPrice USD per hour of (instanceType, zone, capacityType)
 * @param instanceTypeOptions types that can be launched instead, cheapest first (decisions 13)
 * @param requirements of the NodeClaim; they pin every key a placement relies on (decisions 5)
 * @param labels of the NodeClaim (SCH-NC-05)
 * @param requests of the pods and of the daemons (SCH-DS-06)
 * @param allocatable of {@code instanceType}
 * @param pods placed on it, daemons not listed
 * @param reservationId of the reservation it launches into
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
        Optional<String> reservationId) {

    public PlannedNode {
        instanceTypeOptions = List.copyOf(instanceTypeOptions);
        requirements = List.copyOf(requirements);
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        taints = List.copyOf(taints);
        pods = List.copyOf(pods);
    }

    /** The same node under another name. */
    public PlannedNode withName(String newName) {
        return copy(newName, requests, pods);
    }

    /** The same node with other pods on it; requests stay as they are. */
    public PlannedNode withPods(List<PodId> newPods) {
        return newPods.equals(pods) ? this : copy(name, requests, newPods);
    }

    /** The same node with other pods on it, which request this together with the daemons. */
    public PlannedNode withPods(List<PodId> newPods, ResourceList newRequests) {
        return copy(name, newRequests, newPods);
    }

    private PlannedNode copy(String newName, ResourceList newRequests, List<PodId> newPods) {
        return new PlannedNode(
                newName,
                nodePool,
                instanceType,
                zone,
                capacityType,
                hourlyPrice,
                instanceTypeOptions,
                requirements,
                labels,
                taints,
                newRequests,
                allocatable,
                newPods,
                reservationId);
    }
}
