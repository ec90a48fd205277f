/**
 * Kubernetes on both sides of a decision. Manifests and watch events come in; cluster snapshots go out, and plans are
 * carried out on the API server. Nothing here knows a cloud.
 */
@NullMarked
package io.karpenter.k8s;

import org.jspecify.annotations.NullMarked;
