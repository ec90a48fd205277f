/**
 * The commands that work on a cluster: the controller, and the definitions of the kinds that it works with. Options, environment and
 * kubeconfig come in; what they say is all checked before anything begins. What a controller does is in {@link
 * io.karpenter.engine.controller}.
 */
@NullMarked
package io.karpenter.engine.cli.cluster;

import org.jspecify.annotations.NullMarked;
