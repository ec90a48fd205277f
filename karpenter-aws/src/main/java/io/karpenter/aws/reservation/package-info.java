/**
 * Capacity reservations and blocks. In go selectors of EC2NodeClasses and what was launched; out come the reservations, and how much of each is free.
 */
@NullMarked
package io.karpenter.aws.reservation;

import org.jspecify.annotations.NullMarked;
