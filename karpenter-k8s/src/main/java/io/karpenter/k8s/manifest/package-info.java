/**
 * The manifest reader. Files, directories and streams of Kubernetes manifests come in; a {@link
 * io.karpenter.core.cluster.Cluster}, the provider's NodeClasses and everything worth saying about the input go out. {@link
 * io.karpenter.k8s.manifest.ManifestReader} is the way in; behind it bytes become {@code tree}s, trees become objects by {@code
 * kind} as their documents {@code state} them, and objects become a snapshot in {@code assembly}; each knows only those before
 * it.
 */
@NullMarked
package io.karpenter.k8s.manifest;

import org.jspecify.annotations.NullMarked;
