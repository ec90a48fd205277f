/** Turns a cluster snapshot and a catalogue into a plan; {@code api} is what other modules see. */
module io.karpenter.solver {
    requires transitive io.karpenter.core;
    requires static org.jspecify;

    exports io.karpenter.solver.api;
}
