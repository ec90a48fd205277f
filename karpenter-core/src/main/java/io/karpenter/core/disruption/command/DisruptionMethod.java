package io.karpenter.core.disruption.command;

import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.candidate.DisruptionClass;

/** The ways in which nodes come to be disrupted, in the order in which they are tried. Source: DIS-LOP-04, DIS-LOP-07, DIS-VAL-01. */
public enum DisruptionMethod {
    /** Nodes that nobody would miss go. */
    EMPTINESS(DisruptionReason.EMPTY, "empty", DisruptionClass.GRACEFUL),
    /** Nodes of static NodePools that are not as they should be are exchanged one for one. */
    STATIC_DRIFT(DisruptionReason.DRIFTED, "", DisruptionClass.EVENTUAL),
    /** Nodes of other NodePools that are not as they should be go once their pods have places. */
    DRIFT(DisruptionReason.DRIFTED, "", DisruptionClass.EVENTUAL),
    /** Several nodes go together for fewer or cheaper ones. */
    MULTI_NODE(DisruptionReason.UNDERUTILIZED, "multi", DisruptionClass.GRACEFUL),
    /** One node goes for none or cheaper ones. */
    SINGLE_NODE(DisruptionReason.UNDERUTILIZED, "single", DisruptionClass.GRACEFUL);

    private final DisruptionReason reason;
    private final String consolidationType;
    private final DisruptionClass disruptionClass;

    DisruptionMethod(DisruptionReason reason, String consolidationType, DisruptionClass disruptionClass) {
        this.reason = reason;
        this.consolidationType = consolidationType;
        this.disruptionClass = disruptionClass;
    }

    public DisruptionReason reason() {
        return reason;
    }

    /** How metrics name it, empty for drift. */
    public String consolidationType() {
        return consolidationType;
    }

    /** True if what it decides is looked at again after a while, before it is carried out. */
    public boolean isValidated() {
        return disruptionClass == DisruptionClass.GRACEFUL;
    }
}
