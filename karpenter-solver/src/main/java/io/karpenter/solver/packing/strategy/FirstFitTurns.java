package io.karpenter.solver.packing.strategy;

import io.karpenter.core.workload.Pod;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyGroup;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** Whose turn it is in {@link FirstFitStrategy}. Source: SCH-QUE-01. */
record FirstFitTurns(CompiledProblem problem, Ties ties) {

    /** By CPU, then memory; among equals those with the fewest places first, since the others can go round them. */
    int[] ofClasses() {
        return problem.classes().stream()
                .filter(c -> c.count() > 0)
                .sorted(Comparator.comparing((PodClass c) -> !ties.before().get(c.index()))
                        .thenComparing(this::comesLast)
                        .thenComparing(bySize())
                        .thenComparingInt(this::places)
                        .thenComparingInt(PodClass::index))
                .mapToInt(PodClass::index)
                .toArray();
    }

    private boolean comesLast(PodClass podClass) {
        return ties.queue() == Ties.Queue.CARRIERS_FIRST
                && Arrays.stream(podClass.counted())
                        .mapToObj(problem.groups()::get)
                        .anyMatch(group -> group.kind() == TopologyGroup.Kind.SPREAD
                                && !group.isHostname()
                                && !group.owners().get(podClass.index()));
    }

    private Comparator<PodClass> bySize() {
        int cpu = problem.axes().names().indexOf("cpu");
        int memory = problem.axes().names().indexOf("memory");
        return Comparator.comparingLong((PodClass c) -> cpu < 0 ? 0 : -c.size()[cpu])
                .thenComparingLong(c -> memory < 0 ? 0 : -c.size()[memory]);
    }

    private int places(PodClass podClass) {
        return podClass.nodes().cardinality()
                + BitSet.valueOf(problem.masks().words(podClass.mask())).cardinality();
    }

    /**
     * The classes of pods, one entry for each, the largest first, then the oldest.
     *
     * @param held pods of each class that have a turn
     */
    List<Integer> ofPods(int[] held) {
        record Turn(PodClass podClass, Pod pod) {}
        return problem.classes().stream()
                .flatMap(c -> c.pods().stream().limit(held[c.index()]).map(pod -> new Turn(c, pod)))
                .sorted(Comparator.comparing(Turn::podClass, bySize())
                        .thenComparing(turn -> turn.pod().status().created())
                        .thenComparing(turn -> turn.pod().uid())
                        .thenComparing(turn -> turn.pod().id().name()))
                .map(turn -> turn.podClass().index())
                .toList();
    }
}
