/**
 * NodeOverlays: users' corrections to the prices and extended resources of instance types (SCH-OVL). Overlays, NodePools and a
 * catalogue come in; a corrected catalogue and the state of each overlay go out. What no overlay touches stays the very same
 * object.
 */
@NullMarked
package io.karpenter.core.overlay;

import org.jspecify.annotations.NullMarked;
