package io.karpenter.solver.binding;

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
    private static final long[] NOTHING = {};
    private static final int SPREAD_WEIGHT = 2;
    private static final int HOST_SKEW = 3;
    private static final int ZONE_SKEW = 5;

    private final BindingModel model;
    private final int[] present;
    /** Pods by owner and position of the node, then by owner and zone; none where the owner has no pod yet. */
    private final int[][] onNode;

    private final int[][] inZone;
    private final int[] crowd;
    /** By zone: the last look at nodes that saw it. */
    private final int[] seenZones;

    private int look;

    /** @param present the nodes that are there, by position */
    NodeScores(BindingModel model, int[] present) {
        this.model = model;
        this.present = present;
        this.seenZones = new int[model.zones];
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
        long[] allocatable = model.allocatable[node];
        long least =
                (leftWith(size, free, allocatable, model.cpu) + leftWith(size, free, allocatable, model.memory)) / 2;
        long change = balance(used(free, allocatable, model.cpu, size), used(free, allocatable, model.memory, size))
                - balance(used(free, allocatable, model.cpu, NOTHING), used(free, allocatable, model.memory, NOTHING));
        // Three quarters of the most for a node whose balance stays as it is.
        long balanced = MOST / 2 + (MOST / 2 + change) / 2;
        return (int) (least + balanced);
    }

    /** How even two shares are, of a hundred parts: the standard deviation of two is half their distance. */
    private static long balance(double ofCpu, double ofMemory) {
        return (long) ((1 - Math.abs((ofCpu - ofMemory) / 2)) * MOST);
    }

    /** Share of the node's resource in use once {@code more} is there too. */
    private static double used(long[] free, long[] allocatable, int axis, long[] more) {
        if (axis < 0 || allocatable[axis] <= 0) {
            return 0;
        }
        long added = more.length == 0 ? 0 : more[axis];
        return Math.min(1, (double) (allocatable[axis] - free[axis] + added) / allocatable[axis]);
    }

    /** What is left of it then, of a hundred parts. */
    private static long leftWith(long[] size, long[] free, long[] allocatable, int axis) {
        return axis < 0 || allocatable[axis] <= 0 ? MOST : (free[axis] - size[axis]) * MOST / allocatable[axis];
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
        double zoneWeight = Math.log(zones(seen, count) + 2);
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

    /** In how many zones they are. */
    private int zones(int[] seen, int count) {
        look++;
        int different = 0;
        for (int i = 0; i < count; i++) {
            int zone = model.zoneOf[present[seen[i]]];
            different += seenZones[zone] == look ? 0 : 1;
            seenZones[zone] = look;
        }
        return different;
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
