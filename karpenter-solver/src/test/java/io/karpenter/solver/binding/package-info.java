/** Tests of what the kube-scheduler is taken to do. */
@NullMarked
package io.karpenter.solver.binding;

import org.jspecify.annotations.NullMarked;
