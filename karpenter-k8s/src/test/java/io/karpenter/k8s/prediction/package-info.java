/** VerticalPodAutoscalers and what they predict, with an API server in memory. */
@NullMarked
package io.karpenter.k8s.prediction;

import org.jspecify.annotations.NullMarked;
