/**
 * Measures price, speed and memory of what the other modules do. Recorded and generated clusters come in; JMH figures and a
 * table beside the reference's results go out. Every plan that is measured has passed the verifier first.
 */
@NullMarked
package io.karpenter.benchmarks;

import org.jspecify.annotations.NullMarked;
