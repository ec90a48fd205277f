/**
 * Label keys: which are well known, restricted, or other names of the same thing. Providers extend the {@link
 * io.karpenter.core.label.LabelSchema} of the core with their own keys; everybody else asks it.
 */
@NullMarked
package io.karpenter.core.label;

import org.jspecify.annotations.NullMarked;
