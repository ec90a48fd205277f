package io.karpenter.core.offering;

import java.util.Arrays;
import java.util.Optional;

/** How capacity is bought. */
public enum CapacityType {
    /** Prepaid capacity of a reservation. */
    RESERVED("reserved"),
    /** Spare capacity that can be reclaimed at short notice. */
    SPOT("spot"),
    ON_DEMAND("on-demand");

    private final String label;

    CapacityType(String label) {
        this.label = label;
    }

    public static Optional<CapacityType> parse(String text) {
        return Arrays.stream(values()).filter(c -> c.label.equals(text)).findFirst();
    }

    /** The value of the label {@code karpenter.sh/capacity-type}. */
    @Override
    public String toString() {
        return label;
    }
}
