/**
 * The manifest reader. Files, directories and streams of Kubernetes manifests come in; a {@link
 * io.karpenter.core.cluster.Cluster}, the provider's NodeClasses and everything worth saying about the input go out. {@link
 * io.karpenter.k8s.manifest.ManifestReader} is the way in; bytes become trees in {@code tree}, trees become objects in {@code
 * kind}, objects become a snapshot in {@code assembly}.
 */
@NullMarked
package io.karpenter.k8s.manifest;

import org.jspecify.annotations.NullMarked;
