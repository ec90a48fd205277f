/** What is decided to be disrupted. */
@NullMarked
package io.karpenter.solver.disruption.method;

import org.jspecify.annotations.NullMarked;
