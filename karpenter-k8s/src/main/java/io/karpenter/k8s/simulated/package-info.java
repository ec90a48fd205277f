/**
 * A cloud that is none: machines are entries of a list, launched at the prices and with the shapes of a real catalogue, and Nodes are made
 * for them as kubelets would. It is for trying things out and for tests, with shortages, refusals and interruptions on request; nothing it
 * says is true of a real cloud.
 */
@NullMarked
package io.karpenter.k8s.simulated;

import org.jspecify.annotations.NullMarked;
