/**
 * NodeOverlays of the running cluster: one place that applies them all to what the provider offers, for those who plan, for the
 * provider that launches, and for the status of each overlay, so that all agree. What an overlay does, and which overlays are ignored, is decided in the core.
 */
@NullMarked
package io.karpenter.k8s.overlay;

import org.jspecify.annotations.NullMarked;
