/** Turns a cluster snapshot and a catalogue into a plan; {@code api}, {@code consolidation} and {@code disruption} are what other modules see. */
module io.karpenter.solver {
    requires transitive io.karpenter.core;
    requires ai.timefold.solver.core;
    requires ojalgo;
    requires static org.jspecify;

    exports io.karpenter.solver.api;
    exports io.karpenter.solver.consolidation;
    exports io.karpenter.solver.consolidation.global;
    exports io.karpenter.solver.consolidation.reference;
    exports io.karpenter.solver.consolidation.sequence;
    exports io.karpenter.solver.disruption;
    exports io.karpenter.solver.disruption.method;
    exports io.karpenter.solver.disruption.report;

    // Timefold makes accessors for the planning model in a module without a name, hence to everybody.
    opens io.karpenter.solver.search.repack;
}
