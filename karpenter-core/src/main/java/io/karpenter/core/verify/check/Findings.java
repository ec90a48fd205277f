package io.karpenter.core.verify.check;

/** Takes what checks find. */
@FunctionalInterface
public interface Findings {

    /**
     * @param rule id of the behaviour that is violated
     * @param where the node, pod or NodePool concerned
     * @param message what is wrong, with numbers
     */
    void add(String rule, Object where, String message);
}
