/**
 * What is told of decisions: Kubernetes events as data with what keeps them from repeating, and lines for the log. Plans come in;
 * events worth publishing and texts go out. Nothing here publishes or writes.
 */
@NullMarked
package io.karpenter.core.event;

import org.jspecify.annotations.NullMarked;
