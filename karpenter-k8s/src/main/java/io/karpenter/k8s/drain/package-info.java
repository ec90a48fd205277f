/**
 * Empties Nodes that are being deleted: keeps new pods and traffic away, has the API server evict pods or deletes them when their time is
 * over, and waits for volumes. In come objects of pods, budgets and VolumeAttachments as they are watched; what is decided about them is in
 * {@code io.karpenter.core.drain}. Nothing that is remembered here is needed after a restart.
 */
@NullMarked
package io.karpenter.k8s.drain;

import org.jspecify.annotations.NullMarked;
