/**
 * Tells others what was found out while it was decided what to disrupt. A plan with its findings comes in; events and measurements go
 * out.
 */
@NullMarked
package io.karpenter.solver.disruption.report;

import org.jspecify.annotations.NullMarked;
