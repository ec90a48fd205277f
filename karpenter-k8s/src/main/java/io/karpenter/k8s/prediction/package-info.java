/**
 * What pods will ask for by the VerticalPodAutoscalers of the cluster. The API server is asked for them again and again, since most clusters
 * do not know the kind; out go the predictions that planning counts with, and whether it may count with them yet. What they mean is decided in
 * {@link io.karpenter.core.prediction}.
 */
@NullMarked
package io.karpenter.k8s.prediction;

import org.jspecify.annotations.NullMarked;
