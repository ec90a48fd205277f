package io.karpenter.k8s.lifecycle;

import io.karpenter.k8s.controller.Outcome;

/** Adds up outcomes of several steps. */
final class Outcomes {

    private Outcomes() {}

    /** What is due first. A retry comes before any pause that was asked for. */
    static Outcome sooner(Outcome a, Outcome b) {
        return switch (a) {
            case Outcome.Done done -> b;
            case Outcome.Retry retry -> a;
            case Outcome.After first ->
                switch (b) {
                    case Outcome.Done done -> a;
                    case Outcome.Retry retry -> b;
                    case Outcome.After second -> first.delay().compareTo(second.delay()) <= 0 ? a : b;
                };
        };
    }
}
