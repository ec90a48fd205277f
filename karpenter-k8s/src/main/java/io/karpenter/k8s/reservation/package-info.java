/**
 * Keeps NodeClaims in step with the capacity reservations that their machines run in. In come what the provider says of reservations and of
 * machines; out go NodeClaims of reservations that end soon, and labels that say how a machine is paid now. Each step may be repeated after
 * a crash.
 */
@NullMarked
package io.karpenter.k8s.reservation;

import org.jspecify.annotations.NullMarked;
