/**
 * What the rest asks of a cloud provider. A provider module turns its own knowledge and the NodeClasses of the input into a {@link
 * io.karpenter.core.offering.Catalog}, and launches and ends machines; nobody else knows the provider's names. What a call answers are
 * plain values, of {@code machine} and {@code nodeclass}, and unchecked exceptions.
 */
@NullMarked
package io.karpenter.core.cloud;

import org.jspecify.annotations.NullMarked;
