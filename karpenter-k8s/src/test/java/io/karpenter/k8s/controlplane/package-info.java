/**
 * A real control plane for tests: etcd, kube-apiserver, kube-scheduler, kube-controller-manager and fake kubelets as processes of
 * this machine. A {@link io.karpenter.k8s.controlplane.Size} goes in; a client of a fresh cluster comes out. The programs are built
 * by {@code karpenter-k8s/src/test/controlplane/build}; where that cannot be, tests are skipped and say why.
 */
@NullMarked
package io.karpenter.k8s.controlplane;

import org.jspecify.annotations.NullMarked;
