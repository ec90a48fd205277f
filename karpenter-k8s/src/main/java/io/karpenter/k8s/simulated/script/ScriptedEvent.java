package io.karpenter.k8s.simulated.script;

import io.karpenter.k8s.simulated.OfferingFilter;
import java.time.Duration;
import java.util.Optional;

/** Something that happens in a simulated cloud. */
public sealed interface ScriptedEvent {

    /** When it happens, from the start of the script. */
    Duration after();

    /**
     * Offerings cannot be had.
     *
     * @param lasts until they can be had again; empty: for ever
     */
    record RunOut(Duration after, OfferingFilter offerings, Optional<Duration> lasts) implements ScriptedEvent {}

    /**
     * The next launches are refused.
     *
     * @param launches how many
     * @param reason as the cloud names it, CamelCase
     */
    record Refuse(Duration after, int launches, String reason, String message) implements ScriptedEvent {}

    /**
     * Machines are taken back.
     *
     * @param warning how long before that the cloud says so; zero: it says nothing
     */
    record Interrupt(Duration after, Choice choice, Duration warning) implements ScriptedEvent {

        public Interrupt(Duration after, Choice choice) {
            this(after, choice, Duration.ZERO);
        }
    }

    /** The cloud recommends to do without machines, which stay. */
    record Rebalance(Duration after, Choice choice) implements ScriptedEvent {}

    /**
     * Machines boot from another image from now on, and those that run have drifted.
     *
     * @param name of the image
     */
    record RenewImage(Duration after, String name) implements ScriptedEvent {}

    /** Which machines. Those that are ending already do not count. */
    sealed interface Choice {

        /**
         * Some.
         *
         * @param percent of those that there are, rounded up; above 0, at most 100
         */
        record Share(int percent, OfferingFilter of) implements Choice {}

        /**
         * A number.
         *
         * @param most at least 1
         */
        record Count(int most, OfferingFilter of) implements Choice {}

        /** The one of a NodeClaim. */
        record OfClaim(String name) implements Choice {}
    }
}
