/**
 * Rules about where other pods are: spread, affinity, anti-affinity, and what they count, that is which pods belong together, in
 * which domains of a label key they may be, and how many there are. Existing nodes, NodePools and a pod come in; domains, counts
 * and restrictions of the node's labels go out.
 */
@NullMarked
package io.karpenter.core.rule.topology;

import org.jspecify.annotations.NullMarked;
