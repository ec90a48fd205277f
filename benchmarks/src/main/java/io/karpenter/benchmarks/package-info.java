/**
 * Measures speed and memory of what the other modules do. Generated and recorded clusters come in; JMH figures go out.
 */
@NullMarked
package io.karpenter.benchmarks;

import org.jspecify.annotations.NullMarked;
