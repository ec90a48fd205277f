/**
 * Pods and what they ask for, wherever it stands: in pods, in the templates of workloads, in defaults of the scheduler. Trees come in,
 * values of the domain and what a pod template states go out; every field that decides is checked. Nothing here knows which kind of
 * object a tree is part of.
 */
@NullMarked
package io.karpenter.k8s.manifest.kind.pod;

import org.jspecify.annotations.NullMarked;
