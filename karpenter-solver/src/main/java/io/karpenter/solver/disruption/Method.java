package io.karpenter.solver.disruption;

import io.karpenter.core.disruption.command.DisruptionMethod;

/** One of the ways in which nodes come to be disrupted. Implementations remember what spares them work the next time. */
public interface Method {

    /** What a look has come to, besides what the pass was told. */
    record Outcome(int eligible, boolean timedOut, boolean skipped) {}

    DisruptionMethod kind();

    /** Tells {@code pass} what to do and why the rest stays. */
    Outcome decide(Pass pass);
}
