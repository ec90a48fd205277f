/** Nodes are emptied: by the rules, whatever fails, and whoever dies on the way. */
package io.karpenter.k8s.drain;
