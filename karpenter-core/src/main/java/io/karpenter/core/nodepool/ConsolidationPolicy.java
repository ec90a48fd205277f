package io.karpenter.core.nodepool;

import java.util.Arrays;
import java.util.Optional;

/** Which nodes of a pool consolidation may touch. */
public enum ConsolidationPolicy {
    WHEN_EMPTY("WhenEmpty"),
    WHEN_EMPTY_OR_UNDERUTILIZED("WhenEmptyOrUnderutilized"),
    BALANCED("Balanced");

    private final String text;

    ConsolidationPolicy(String text) {
        this.text = text;
    }

    public static Optional<ConsolidationPolicy> parse(String text) {
        return Arrays.stream(values()).filter(p -> p.text.equals(text)).findFirst();
    }

    @Override
    public String toString() {
        return text;
    }
}
