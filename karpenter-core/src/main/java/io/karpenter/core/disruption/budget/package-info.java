/**
 * How many nodes of each NodePool may be disrupted now. A snapshot, its budgets and a reader of schedules come in; numbers of nodes
 * go out. Nothing here chooses nodes.
 */
@NullMarked
package io.karpenter.core.disruption.budget;

import org.jspecify.annotations.NullMarked;
