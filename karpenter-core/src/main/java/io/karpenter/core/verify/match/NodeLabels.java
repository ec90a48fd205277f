package io.karpenter.core.verify.match;

/** The labels of a node that is there, or of one that could be launched. */
@FunctionalInterface
public interface NodeLabels {

    /** What the label {@code key} may be; a key that nobody sets is absent. */
    Possible get(String key);
}
