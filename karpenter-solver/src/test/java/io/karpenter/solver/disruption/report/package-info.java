/** What is told of it. */
@NullMarked
package io.karpenter.solver.disruption.report;

import org.jspecify.annotations.NullMarked;
