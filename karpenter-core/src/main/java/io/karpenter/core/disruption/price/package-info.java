/**
 * What may come in place of nodes that go, by price alone. Candidates and a planned node come in; the same node, narrowed to what is
 * surely cheaper, or the reason why there is nothing of the kind goes out.
 */
@NullMarked
package io.karpenter.core.disruption.price;

import org.jspecify.annotations.NullMarked;
