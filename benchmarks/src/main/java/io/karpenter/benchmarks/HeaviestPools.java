package io.karpenter.benchmarks;

import io.karpenter.solver.market.Masks;
import io.karpenter.solver.market.NodeShape;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;

/** What a bound is proven for if every pod gets a place: all classes, each in the heaviest NodePools that can take it. */
final class HeaviestPools {

    private HeaviestPools() {}

    /** Offers by class. */
    static int[] masks(CompiledProblem problem) {
        return problem.classes().stream()
                .mapToInt(podClass -> heaviest(problem, podClass.mask()))
                .toArray();
    }

    /** Pods by class. */
    static int[] counts(CompiledProblem problem) {
        return problem.classes().stream().mapToInt(PodClass::count).toArray();
    }

    private static int heaviest(CompiledProblem problem, int mask) {
        int lightest = problem.shapes().stream().mapToInt(NodeShape::rank).max().orElse(-1);
        for (int rank = 0; rank <= lightest; rank++) {
            int part = Masks.NONE;
            for (NodeShape shape : problem.shapes()) {
                int ofShape = problem.masks().and(mask, problem.shapeMasks()[shape.index()]);
                part = shape.rank() == rank ? problem.masks().or(part, ofShape) : part;
            }
            if (part != Masks.NONE) {
                return part;
            }
        }
        return Masks.NONE;
    }
}
