/**
 * Exact amounts as Kubernetes writes them. Text such as {@code 250m} or {@code 1.5Gi} comes in and leaves as a {@link
 * io.karpenter.core.quantity.Quantity}; several of them by resource name are a {@link
 * io.karpenter.core.quantity.ResourceList}. Nothing here rounds through floating point (SCH-RES-06).
 */
@NullMarked
package io.karpenter.core.quantity;

import org.jspecify.annotations.NullMarked;
