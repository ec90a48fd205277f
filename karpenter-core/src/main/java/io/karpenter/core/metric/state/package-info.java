/**
 * What metrics tell of single objects: nodes, pods, NodePools, and the conditions of any object. Snapshots come in; series with values go
 * out, all of them each time, so that those of what is gone can be dropped. Nothing here keeps anything.
 */
@NullMarked
package io.karpenter.core.metric.state;

import org.jspecify.annotations.NullMarked;
