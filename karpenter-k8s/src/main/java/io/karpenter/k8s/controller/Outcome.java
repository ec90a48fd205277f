package io.karpenter.k8s.controller;

import java.time.Duration;
import java.util.Optional;

/** When something is to be looked at again. */
public sealed interface Outcome {

    /** When it changes. */
    Outcome DONE = new Done();

    /** After a pause that grows with each time this is the answer. */
    Outcome RETRY = new Retry();

    /** After {@code delay}, or when it changes. */
    static Outcome after(Duration delay) {
        return new After(delay);
    }

    /** After {@code delay} if there is one, else when it changes. */
    static Outcome of(Optional<Duration> delay) {
        return delay.map(Outcome::after).orElse(DONE);
    }

    record Done() implements Outcome {}

    record Retry() implements Outcome {}

    record After(Duration delay) implements Outcome {}
}
