package io.karpenter.solver.binding;

import java.util.Arrays;

/**
 * What the kube-scheduler thinks of nodes for a pod: least allocated cpu and memory (weight 1), cpu and memory used in balance
 * (weight 1), replicas of one owner spread over hosts and zones (weight 2). The rest of its scores is about what pods prefer, and
 * about images. Mutable, not thread-safe.
 *
 * <p>Source: kube-scheduler 1.37, plugins NodeResourcesFit, NodeResourcesBalancedAllocation and PodTopologySpread with their
 * default arguments.
 */
final class NodeScores {

    private static final int MOST = 100;
    private static final int SPREAD_WEIGHT = 2;
    private static final int HOST_SKEW = 3;
    private static final int ZONE_SKEW = 5;

    private final BindingModel model;
    private final int[] present;
    private final double zoneWeight;
    /** Pods by owner and position of the node, then by owner and zone; none where the owner has no pod yet. */
    private final int[][] onNode;

    private final int[][] inZone;
    private final int[] crowd;

    /** @param present the nodes that are there, by position */
    NodeScores(BindingModel model, int[] present) {
        this.model = model;
        this.present = present;
        long zones = Arrays.stream(present)
                .map(node -> model.zoneOf[node])
                .distinct()
                .count();
        this.zoneWeight = Math.log(zones + 2.0);
        this.onNode = new int[model.owners()][];
        this.inZone = new int[model.owners()][];
        this.crowd = new int[present.length];
    }

    /**
     * The part of the score that is about room; 0 or more.
     *
     * @param size what the pod asks for
     * @param free what is left of the node, which has room for it
     */
    int ofRoom(long[] size, long[] free, int node) {
        double ofCpu = usedWith(size, free, node, model.cpu);
        double ofMemory = usedWith(size, free, node, model.memory);
        long least = ((long) (MOST * (1 - ofCpu)) + (long) (MOST * (1 - ofMemory))) / 2;
        // The standard deviation of two shares is half their distance.
        long balanced = (long) (MOST * (1 - Math.abs(ofCpu - ofMemory) / 2));
        return (int) (least + balanced);
    }

    /** Share of the node's resource in use once the pod is there too. */
    private double usedWith(long[] size, long[] free, int node, int axis) {
        if (axis < 0 || model.allocatable[node][axis] <= 0) {
            return 0;
        }
        long left = free[axis] - size[axis];
        return 1 - (double) left / model.allocatable[node][axis];
    }

    /**
     * Adds the part of the score that is about replicas.
     *
     * @param seen positions of the nodes that are compared, the first {@code count} of the array
     */
    void addSpread(int owner, int[] seen, int count, int[] scores) {
        if (owner == BindingModel.NONE || onNode[owner] == null) {
            return;
        }
        int[] hosts = onNode[owner];
        int[] zones = inZone[owner];
        double hostWeight = Math.log(count + 2);
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (int i = 0; i < count; i++) {
            // Rounded as Go does; the sum is at least six.
            int here = (int) (0.5
                    + hosts[seen[i]] * hostWeight
                    + (HOST_SKEW - 1)
                    + zones[model.zoneOf[present[seen[i]]]] * zoneWeight
                    + (ZONE_SKEW - 1));
            crowd[i] = here;
            least = Math.min(least, here);
            most = Math.max(most, here);
        }
        for (int i = 0; i < count; i++) {
            scores[i] += SPREAD_WEIGHT * (MOST * (most + least - crowd[i]) / most);
        }
    }

    /** Notes that a pod of the owner is there now. */
    void bound(int owner, int position) {
        if (owner == BindingModel.NONE) {
            return;
        }
        if (onNode[owner] == null) {
            onNode[owner] = new int[present.length];
            inZone[owner] = new int[model.zones];
        }
        onNode[owner][position]++;
        inZone[owner][model.zoneOf[present[position]]]++;
    }
}
