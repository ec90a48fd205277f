/**
 * Machines between a provider and those who look after NodeClaims: what is asked for, what was launched, what the cloud says of a
 * machine, and what a provider does when its Node appears. Requests of NodeClaims go to the provider, machines and notices come back.
 * Whether and when a call is made is for the caller.
 */
@NullMarked
package io.karpenter.core.cloud.machine;

import org.jspecify.annotations.NullMarked;
