/**
 * From bytes to typed fields, without trusting them. Files, directories and streams come in; YAML and JSON documents leave
 * as bounded {@link io.karpenter.k8s.manifest.tree.Tree trees}, and {@link io.karpenter.k8s.manifest.tree.Fields} reads one
 * of them field by field, reporting each wrong one with its path.
 */
@NullMarked
package io.karpenter.k8s.manifest.tree;

import org.jspecify.annotations.NullMarked;
