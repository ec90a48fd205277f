package io.karpenter.k8s.operate;

import java.util.Map;

/** How many things a controller looks at at once, by the CPU it has. Stateless. Source: OPS-10. */
public final class Workers {

    /** Cores at which the most workers are reached. */
    private static final int MOST_CORES = 60;

    private static final Range ONE = new Range(1, 1);
    private static final Range TEN = new Range(10, 10);
    private static final Range STATE = new Range(10, 3000);
    private static final Range USUAL = new Range(10, 1000);
    private static final Range MANY = new Range(1000, 5000);
    private static final Range DRAIN = new Range(100, 5000);

    private static final Map<String, Range> BY_CONTROLLER = Map.ofEntries(
            Map.entry("disruption", ONE),
            Map.entry("nodeclaim.garbagecollection", ONE),
            Map.entry("state.pricing", ONE),
            Map.entry("vpa.prediction", ONE),
            Map.entry("metrics.node", ONE),
            Map.entry("disruption.queue", new Range(100, 1000)),
            Map.entry("nodeclaim.lifecycle", MANY),
            Map.entry("nodeclaim.hydration", MANY),
            Map.entry("node.hydration", MANY),
            Map.entry("node.termination", DRAIN),
            Map.entry("eviction-queue", DRAIN),
            Map.entry("nodeclaim.disruption", USUAL),
            Map.entry("nodeclaim.consistency", USUAL),
            Map.entry("node.health", USUAL),
            Map.entry("nodepool.hash", USUAL),
            Map.entry("nodepool.readiness", USUAL),
            Map.entry("nodepool.registrationhealth", USUAL),
            Map.entry("nodepool.counter", USUAL),
            Map.entry("state.pod", STATE),
            Map.entry("state.node", STATE),
            Map.entry("state.nodeclaim", STATE),
            Map.entry("state.nodepool", STATE),
            Map.entry("state.daemonset", STATE),
            Map.entry("nodepool.validation", TEN),
            Map.entry("nodeclass", TEN),
            Map.entry("nodeclass.hash", TEN),
            Map.entry("static.provisioning", TEN),
            Map.entry("static.deprovisioning", TEN));

    private Workers() {}

    /** @param least workers of one core */
    private record Range(int least, int most) {}

    /**
     * Workers of a controller: the least up to one core, the most from sixty on, evenly in between. One for controllers that say
     * nothing.
     *
     * @param cpuRequests in thousandths of a core
     */
    public static int of(String controller, long cpuRequests) {
        Range range = BY_CONTROLLER.getOrDefault(controller, ONE);
        long cores = Math.ceilDiv(cpuRequests, 1000L);
        long more = (range.most() - range.least()) * Math.clamp(cores - 1, 0L, MOST_CORES - 1L) / (MOST_CORES - 1);
        return (int) (range.least() + more);
    }

    /** The least workers of a controller. */
    static int least(String controller) {
        return BY_CONTROLLER.getOrDefault(controller, ONE).least();
    }
}
