package io.karpenter.k8s.operate;

import java.util.Optional;
import java.util.stream.Stream;

/** What can be switched on and off. Source: OPS-02. */
public enum FeatureGate {
    CAPACITY_BUFFER("CapacityBuffer", false),
    NODE_OVERLAY("NodeOverlay", false),
    NODE_REPAIR("NodeRepair", false),
    RESERVED_CAPACITY("ReservedCapacity", true),
    SPOT_TO_SPOT_CONSOLIDATION("SpotToSpotConsolidation", false),
    STATIC_CAPACITY("StaticCapacity", false);

    private final String spelling;
    private final boolean on;

    FeatureGate(String spelling, boolean on) {
        this.spelling = spelling;
        this.on = on;
    }

    /** True if it is on unless somebody says otherwise. */
    public boolean isOnByDefault() {
        return on;
    }

    /** The gate of that name, in whatever case. */
    public static Optional<FeatureGate> parse(String text) {
        return Stream.of(values())
                .filter(gate -> gate.spelling.equalsIgnoreCase(text))
                .findFirst();
    }

    /** The name as users write it. */
    @Override
    public String toString() {
        return spelling;
    }
}
