/** Objects as they were last heard of, whatever order news comes in. */
@NullMarked
package io.karpenter.k8s.observe.store;

import org.jspecify.annotations.NullMarked;
