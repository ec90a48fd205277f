package io.karpenter.solver.assembly;

import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.problem.PodClass;
import java.util.ArrayList;
import java.util.List;

/** Deals the pods of each class out in their order; a relaxed class draws from the class it was relaxed from. */
final class PodDealer {

    private final List<PodClass> classes;
    private final int[] source;
    private final int[] dealt;

    PodDealer(List<PodClass> classes) {
        this.classes = classes;
        this.source = new int[classes.size()];
        this.dealt = new int[classes.size()];
        for (int c = 0; c < source.length; c++) {
            source[c] = c;
        }
        // A class is relaxed into one with a larger index, so that sources are known when they are needed.
        for (PodClass podClass : classes) {
            if (podClass.relaxed() >= 0) {
                source[podClass.relaxed()] = source[podClass.index()];
            }
        }
    }

    void deal(int podClass, int count, List<PodId> into) {
        int from = source[podClass];
        List<Pod> pods = classes.get(from).pods();
        for (int i = 0; i < count; i++) {
            into.add(pods.get(dealt[from]++).id());
        }
    }

    /** Pods of the class that have not been dealt. */
    List<Pod> left(PodClass podClass) {
        int c = podClass.index();
        return source[c] == c
                ? new ArrayList<>(
                        podClass.pods().subList(dealt[c], podClass.pods().size()))
                : List.of();
    }
}
