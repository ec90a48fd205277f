/**
 * How pods share interruption pools: a snapshot and a plan come in; how many pods of the cluster and of each workload are on spot nodes
 * of one instance type and zone, and where that is more than the settings allow, goes out.
 */
@NullMarked
package io.karpenter.core.risk.share;

import org.jspecify.annotations.NullMarked;
