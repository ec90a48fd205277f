/**
 * What pods will ask for once a VerticalPodAutoscaler has had its say: autoscalers as they are come in, the requests of the containers of
 * their targets go out. Everything is a pure function; who watches autoscalers, and how often, is for others. Source: STA-35.
 */
@NullMarked
package io.karpenter.core.prediction;

import org.jspecify.annotations.NullMarked;
