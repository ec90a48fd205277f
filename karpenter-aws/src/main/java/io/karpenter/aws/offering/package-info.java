/**
 * What can be bought now, and what cannot. The instance types of a NodeClass come in without offerings and go out with them: those of zones and
 * capacity types, of reservations and of placement groups. {@link io.karpenter.aws.offering.UnavailableOfferings} remembers for a while what EC2
 * did not have.
 */
@NullMarked
package io.karpenter.aws.offering;

import org.jspecify.annotations.NullMarked;
