/** What is decided to be disrupted. */
@NullMarked
package io.karpenter.solver.disruption;

import org.jspecify.annotations.NullMarked;
