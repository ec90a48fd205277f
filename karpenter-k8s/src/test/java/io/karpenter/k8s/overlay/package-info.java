/** Tests of what is said of NodeOverlays, and of the catalogue that they correct. */
@NullMarked
package io.karpenter.k8s.overlay;

import org.jspecify.annotations.NullMarked;
