/**
 * Carries out what is decided about nodes that go: a loop asks what to disrupt, what it is told is looked at again after a while, and a queue
 * marks the nodes, has replacements created, waits for them and deletes NodeClaims. What is under way is on the objects themselves, so that a
 * process that is started anew goes on with it or removes every trace of it. Decisions come from the solver, rules from the core.
 */
@NullMarked
package io.karpenter.k8s.disrupt;

import org.jspecify.annotations.NullMarked;
