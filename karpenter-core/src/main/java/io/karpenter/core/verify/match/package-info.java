/**
 * What keeps a pod off a node by the node's labels and taints, evaluated from the specification alone. Expressions and the values that
 * a label may turn out to have come in; whether they match goes out. Labels are concrete here, so that a mistake of the planner's
 * algebra cannot hide itself.
 */
@NullMarked
package io.karpenter.core.verify.match;

import org.jspecify.annotations.NullMarked;
