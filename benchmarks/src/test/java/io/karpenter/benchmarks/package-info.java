/** Holds the generated clusters and the reading of the reference's results against what the suites claim of them. */
@NullMarked
package io.karpenter.benchmarks;

import org.jspecify.annotations.NullMarked;
