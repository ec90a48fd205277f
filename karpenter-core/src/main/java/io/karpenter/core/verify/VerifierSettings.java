package io.karpenter.core.verify;

/**
 * How strictly plans are verified. Immutable.
 *
 * @param scope what of the NodeClaims is looked at
 * @param spreadDomains which domains topology spread counts
 * @param minValuesMayBeLowered true for the min-values policy BestEffort: a claim may state less than its NodePool wants
 *     (SCH-MIN-06)
 */
public record VerifierSettings(Scope scope, SpreadDomains spreadDomains, boolean minValuesMayBeLowered) {

    /** Everything, as plans of this project promise it. */
    public static final VerifierSettings DEFAULT =
            new VerifierSettings(Scope.EVERY_OPTION, SpreadDomains.NODES_AND_NODEPOOLS, false);

    /**
     * For plans from elsewhere, which need not have the form of ours: each planned node is taken as the offering it names, and
     * only where pods are put is checked. Of a {@code PlannedNode}, nodePool, instanceType, zone, capacityType, hourlyPrice,
     * pods and, if pods select custom labels, labels must be filled.
     */
    public static final VerifierSettings AS_LAUNCHED =
            new VerifierSettings(Scope.NAMED_OFFERING, SpreadDomains.NODES_AND_NODEPOOLS, false);

    /** What of the NodeClaims is looked at. */
    public enum Scope {
        /** Whatever a claim allows to be launched must serve all its pods, and the claim itself must be in form. */
        EVERY_OPTION,
        /** Only the offering that each planned node names. */
        NAMED_OFFERING
    }

    /** Which domains topology spread counts. */
    public enum SpreadDomains {
        /** Those of nodes and those that NodePools could open, as the reference does (SCH-TSC-06, KW-D-18, KW-D-25). */
        NODES_AND_NODEPOOLS,
        /** Those of nodes only, existing and planned, as the kube-scheduler does. */
        NODES_ONLY
    }

    public VerifierSettings withScope(Scope newScope) {
        return new VerifierSettings(newScope, spreadDomains, minValuesMayBeLowered);
    }

    public VerifierSettings withSpreadDomains(SpreadDomains newSpreadDomains) {
        return new VerifierSettings(scope, newSpreadDomains, minValuesMayBeLowered);
    }

    public VerifierSettings withMinValuesMayBeLowered(boolean newMinValuesMayBeLowered) {
        return new VerifierSettings(scope, spreadDomains, newMinValuesMayBeLowered);
    }
}
