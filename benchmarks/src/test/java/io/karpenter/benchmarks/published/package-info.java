/** Published problems are read and put into our words as their descriptions say. */
@NullMarked
package io.karpenter.benchmarks.published;

import org.jspecify.annotations.NullMarked;
