/**
 * What the tests of the engine share: sample plans, and the comparison with golden files. Names come in; plans and verdicts go
 * out.
 */
@NullMarked
package io.karpenter.engine.testing;

import org.jspecify.annotations.NullMarked;
