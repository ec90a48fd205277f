/**
 * What the verifier catches: for each rule a plan that passes, and the same plan with one thing wrong that only this rule
 * reports. Whether bindings exist in some order is compared with trying every order.
 */
@NullMarked
package io.karpenter.core.verify;

import org.jspecify.annotations.NullMarked;
