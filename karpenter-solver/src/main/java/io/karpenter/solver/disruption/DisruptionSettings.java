package io.karpenter.solver.disruption;

import io.karpenter.solver.consolidation.ConsolidationSettings;
import java.time.Duration;

/**
 * How to decide what to disrupt. Immutable.
 *
 * @param consolidation how to consolidate, and who reads the schedules of budgets
 * @param byReference true: consolidate as the reference does, one command for each plan; false: by the plan of the whole cluster
 * @param multiNodeTimeout longest time the reference's search for several nodes may take (DIS-CON-25)
 * @param singleNodeTimeout the same for single nodes (DIS-CON-28)
 * @param deletesFirst true: a static NodePool whose limit leaves no slot for a replacement gives a drifted node up before (WK-08)
 * @param expiring nodes that are exchanged before they expire
 * @param mostDriftTries simulations of drifted nodes in one plan; the next plan goes on
 * @param settling time in which pods that consolidation has moved are not moved again, unless that saves much (WK-10)
 * @param largeSaving what is much: share of the price of the nodes that go
 * @param mostDrainRounds how often evictions of one command may have to wait for a PodDisruptionBudget (WK-16)
 */
public record DisruptionSettings(
        ConsolidationSettings consolidation,
        boolean byReference,
        Duration multiNodeTimeout,
        Duration singleNodeTimeout,
        boolean deletesFirst,
        ExpiryWindow expiring,
        int mostDriftTries,
        Duration settling,
        double largeSaving,
        int mostDrainRounds) {

    public DisruptionSettings {
        atLeastOne("mostDriftTries", mostDriftTries);
        atLeastOne("mostDrainRounds", mostDrainRounds);
        if (settling.isNegative()) {
            throw new IllegalArgumentException("settling is %s, it must not be negative".formatted(settling));
        }
        if (!(largeSaving >= 0)) {
            throw new IllegalArgumentException("largeSaving is %s, it must be 0 or more".formatted(largeSaving));
        }
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s is %d, it must be at least 1".formatted(name, value));
        }
    }

    /** The defaults. */
    public static DisruptionSettings of(ConsolidationSettings consolidation) {
        return new DisruptionSettings(
                consolidation,
                false,
                Duration.ofSeconds(60),
                Duration.ofSeconds(180),
                false,
                ExpiryWindow.NONE,
                50,
                Duration.ofMinutes(10),
                0.5,
                20);
    }

    public DisruptionSettings withByReference(boolean value) {
        return copy(value, deletesFirst, expiring, mostDriftTries, settling);
    }

    public DisruptionSettings withDeletesFirst(boolean value) {
        return copy(byReference, value, expiring, mostDriftTries, settling);
    }

    public DisruptionSettings withExpiring(ExpiryWindow value) {
        return copy(byReference, deletesFirst, value, mostDriftTries, settling);
    }

    public DisruptionSettings withMostDriftTries(int value) {
        return copy(byReference, deletesFirst, expiring, value, settling);
    }

    public DisruptionSettings withSettling(Duration value) {
        return copy(byReference, deletesFirst, expiring, mostDriftTries, value);
    }

    private DisruptionSettings copy(
            boolean newByReference,
            boolean newDeletesFirst,
            ExpiryWindow newExpiring,
            int newMostDriftTries,
            Duration newSettling) {
        return new DisruptionSettings(
                consolidation,
                newByReference,
                multiNodeTimeout,
                singleNodeTimeout,
                newDeletesFirst,
                newExpiring,
                newMostDriftTries,
                newSettling,
                largeSaving,
                mostDrainRounds);
    }
}
