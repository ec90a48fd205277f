/**
 * The public face of the solver. A problem, made of a cluster snapshot and a catalogue, comes in; a plan with its proven
 * lower bound goes out. Nothing here knows Kubernetes or a cloud.
 */
@NullMarked
package io.karpenter.solver;

import org.jspecify.annotations.NullMarked;
