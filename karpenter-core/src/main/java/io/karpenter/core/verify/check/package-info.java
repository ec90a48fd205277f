/**
 * What can be wrong with a plan, one class for each rule. A {@link io.karpenter.core.verify.state.FinalCluster} comes in, {@link
 * io.karpenter.core.verify.check.Findings} go out. Each class states the criterion it applies, and where that is what the
 * kube-scheduler would do in some order of binding, why it is.
 */
@NullMarked
package io.karpenter.core.verify.check;

import org.jspecify.annotations.NullMarked;
