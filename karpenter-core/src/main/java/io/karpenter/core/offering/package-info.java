/**
 * What can be bought: instance types, and the offerings (zone × capacity type × price) of each. A {@link
 * io.karpenter.core.offering.Catalog} comes from a provider and is read by everybody who decides.
 */
@NullMarked
package io.karpenter.core.offering;

import org.jspecify.annotations.NullMarked;
