/**
 * NodeOverlays: users' corrections to the prices and extended resources of instance types (SCH-OVL). Overlays and a catalogue
 * come in; a corrected catalogue and the state of each overlay go out.
 */
@NullMarked
package io.karpenter.core.overlay;

import org.jspecify.annotations.NullMarked;
