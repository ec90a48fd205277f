/**
 * What the solver decides, one sentence for each behaviour of the specification. Small clusters of the testkit come in; what is
 * asserted is the plan, which must be valid to the independent verifier in every test.
 */
@NullMarked
package io.karpenter.solver.behaviour;

import org.jspecify.annotations.NullMarked;
