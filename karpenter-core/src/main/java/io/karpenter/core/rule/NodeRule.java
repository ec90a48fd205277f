package io.karpenter.core.rule;

import io.karpenter.core.rule.place.NodeView;

/** A rule that decides from one pod and one place alone. Implementations are stateless and thread-safe. */
public interface NodeRule {

    Verdict admits(PodDemand demand, NodeView node);
}
