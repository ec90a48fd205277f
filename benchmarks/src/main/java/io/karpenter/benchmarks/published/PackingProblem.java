package io.karpenter.benchmarks.published;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodeClaimTemplate;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.offering.Reservation;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.solver.api.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A published problem in our words, and what others have found for it.
 *
 * @param family to report it with
 * @param name unique within its set
 * @param types what nodes can be
 * @param pods all pending
 * @param least price that is proven to be the optimum, or that nothing can go below
 * @param known best published price, of whatever method the set compares with
 */
public record PackingProblem(
        String family, String name, List<InstanceType> types, List<Pod> pods, double least, double known) {

    private static final String ZONE = "zone-a";

    /** No pod is kept off a node for the number of pods on it. */
    private static final Quantity ANY_NUMBER = Quantity.of(1_000_000);

    public PackingProblem {
        types = List.copyOf(types);
        pods = List.copyOf(pods);
    }

    /** What the planner is asked: one NodePool that may buy every type. */
    Problem problem() {
        NodePool pool = NodePool.of(
                "default",
                new NodeClaimTemplate(
                        Map.of(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        Cluster cluster = Cluster.builder().nodePools(List.of(pool)).pods(pods).build();
        return new Problem(cluster, Catalog.of(LabelSchema.CORE, types));
    }

    /**
     * One way to buy a machine, in one zone.
     *
     * @param amounts of each resource
     * @param price USD per hour
     * @param available how many there are, which a reservation of that size says; empty if they do not run out
     */
    static InstanceType type(String name, Map<String, Quantity> amounts, double price, OptionalInt available) {
        TreeMap<String, Quantity> capacity = new TreeMap<>(amounts);
        capacity.put(Resource.PODS, ANY_NUMBER);
        CapacityType capacityType = available.isPresent() ? CapacityType.RESERVED : CapacityType.ON_DEMAND;
        Optional<Reservation> reservation =
                available.isPresent() ? Optional.of(new Reservation(name, available.getAsInt())) : Optional.empty();
        return new InstanceType(
                name,
                Requirements.of(List.of(
                        Requirement.in(Labels.INSTANCE_TYPE, name),
                        Requirement.in(Labels.ZONE, ZONE),
                        Requirement.in(Labels.CAPACITY_TYPE, capacityType.toString()))),
                ResourceList.of(capacity),
                ResourceList.EMPTY,
                List.of(new Offering(
                        ZONE,
                        capacityType,
                        price,
                        true,
                        Requirements.NONE,
                        reservation,
                        Optional.empty(),
                        ResourceList.EMPTY,
                        ResourceList.EMPTY)));
    }

    /** Adds equal pods, numbered from what is there. */
    static void add(List<Pod> pods, Map<String, Quantity> requests, int count) {
        PodSpec spec = PodSpec.builder()
                .requests(ResourceList.of(new TreeMap<>(requests)))
                .build();
        for (int i = 0; i < count; i++) {
            pods.add(Pod.pending("default", "pod-" + pods.size(), spec));
        }
    }
}
