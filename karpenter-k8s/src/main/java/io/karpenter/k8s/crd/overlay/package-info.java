/**
 * NodeOverlay of Karpenter's v1alpha1 API as Java values, for programs that write prices and extra resources of instance types or read
 * them. Prices are texts, as the API server wants them.
 */
@NullMarked
package io.karpenter.k8s.crd.overlay;

import org.jspecify.annotations.NullMarked;
