/** The contest's rules and costs, and a search that keeps them. */
@NullMarked
package io.karpenter.benchmarks.published.reassignment;

import org.jspecify.annotations.NullMarked;
