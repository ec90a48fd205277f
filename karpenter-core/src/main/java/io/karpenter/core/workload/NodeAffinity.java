package io.karpenter.core.workload;

import java.util.List;

/**
 * Which nodes a pod must or would like to run on.
 *
 * @param required alternatives, one of which must hold; empty: no restriction
 * @param preferred wishes with weights from 1 to 100
 */
public record NodeAffinity(List<NodeSelectorTerm> required, List<Preferred> preferred) {

    public static final NodeAffinity NONE = new NodeAffinity(List.of(), List.of());

    public NodeAffinity {
        required = List.copyOf(required);
        preferred = List.copyOf(preferred);
    }

    /** A wish, with a weight from 1 to 100. */
    public record Preferred(int weight, NodeSelectorTerm term) {

        public Preferred {
            if (weight < 1 || weight > 100) {
                throw new IllegalArgumentException(
                        "weight of a node preference is " + weight + ", it must be from 1 to 100");
            }
        }
    }
}
