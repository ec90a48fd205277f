/**
 * Ours beside the reference on random problems. Random manifests go to both; what each of them plans is verified and compared, and
 * every difference is named. Runs the unmodified reference, a Go program, and so only where that is at hand (profile
 * {@code reference}).
 */
@NullMarked
package io.karpenter.engine.reference;

import org.jspecify.annotations.NullMarked;
