package io.karpenter.solver.api;

import java.time.Instant;
import java.time.InstantSource;

/**
 * Asks a solver to come to an end. It is looked at between steps of less than a few milliseconds each; what has been planned until
 * then is returned as a valid plan. Once raised it must stay raised. Source: SCH-QUE-05, PROV-13.
 *
 * <p>Implementations must be cheap, and thread-safe if another thread raises the signal.
 */
@FunctionalInterface
public interface StopSignal {

    /** Is never raised. */
    StopSignal NEVER = () -> false;

    boolean isRaised();

    /** Raised from {@code deadline} on. */
    static StopSignal at(Instant deadline, InstantSource clock) {
        return () -> !clock.instant().isBefore(deadline);
    }

    /** Raised when {@code thread} has been interrupted, which this leaves as it is. */
    static StopSignal onInterruptOf(Thread thread) {
        return thread::isInterrupted;
    }

    /** Raised when this one or {@code other} is. */
    default StopSignal or(StopSignal other) {
        return () -> isRaised() || other.isRaised();
    }
}
