/**
 * Which controller hears of what. Stores, watches and reconcilers of the other packages are put together here, once for those who run them
 * on threads and once for tests that run them step by step. Nothing is decided here.
 */
@NullMarked
package io.karpenter.k8s.wiring;

import org.jspecify.annotations.NullMarked;
