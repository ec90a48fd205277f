/**
 * What is measured, and told in events, as objects change: what becomes of pods, and the conditions and the end of whatever has
 * conditions. Changes of stores come in; measurements and events go out to those who keep and publish them. What they are called and
 * when they count is decided in {@code io.karpenter.core.metric} and {@code io.karpenter.core.event}.
 */
@NullMarked
package io.karpenter.k8s.measure;

import org.jspecify.annotations.NullMarked;
