/**
 * Carries out what {@link io.karpenter.core.lifecycle.upkeep} decides: ends claims that are too old or have lost their machine, and
 * machines that nobody answers for; notes on claims and Nodes what they lack and what happens to their pods. Keys of what has changed
 * or is to be looked at again come in. Every reconciler may be stopped at any call and begun anew.
 */
@NullMarked
package io.karpenter.k8s.lifecycle.upkeep;

import org.jspecify.annotations.NullMarked;
