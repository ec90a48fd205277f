/** What is known of a cluster from its watches, shown with objects as an API server sends them. */
@NullMarked
package io.karpenter.k8s.observe;

import org.jspecify.annotations.NullMarked;
