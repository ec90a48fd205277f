package io.karpenter.solver.assembly;

import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import java.util.ArrayList;
import java.util.List;

/** Deals the pods of each class out in their order, those that exist as {@link RealShares} says; a relaxed class draws from the class it was relaxed from. */
final class PodDealer {

    private final List<PodClass> classes;
    private final int[] source;
    /** By class: how many were dealt of its pods, of those that exist if there are virtual ones too. */
    private final int[] dealt;
    /** By class with virtual pods beside others: where those begin, and how many of them were dealt; else −1. */
    private final int[] firstVirtual;

    private final int[] virtualDealt;
    private final RealShares shares;

    PodDealer(CompiledProblem compiled, Packing packing) {
        this.classes = compiled.classes();
        this.source = compiled.origins();
        this.dealt = new int[classes.size()];
        this.firstVirtual = new int[classes.size()];
        this.virtualDealt = new int[classes.size()];
        for (int c = 0; c < source.length; c++) {
            firstVirtual[c] = RealShares.isMixed(classes.get(c)) ? RealShares.real(classes.get(c)) : -1;
        }
        this.shares = new RealShares(compiled, packing, source);
    }

    void deal(int podClass, int count, List<PodId> into) {
        int from = source[podClass];
        List<Pod> pods = classes.get(from).pods();
        int real = firstVirtual[from] < 0 ? count : shares.next(from);
        for (int i = 0; i < real; i++) {
            into.add(pods.get(dealt[from]++).id());
        }
        for (int i = real; i < count; i++) {
            into.add(pods.get(firstVirtual[from] + virtualDealt[from]++).id());
        }
    }

    /** Pods of the class that have not been dealt. */
    List<Pod> left(PodClass podClass) {
        int c = podClass.index();
        if (source[c] != c) {
            return List.of();
        }
        List<Pod> pods = podClass.pods();
        if (firstVirtual[c] < 0) {
            return new ArrayList<>(pods.subList(dealt[c], pods.size()));
        }
        List<Pod> left = new ArrayList<>(pods.subList(dealt[c], firstVirtual[c]));
        left.addAll(pods.subList(firstVirtual[c] + virtualDealt[c], pods.size()));
        return left;
    }
}
