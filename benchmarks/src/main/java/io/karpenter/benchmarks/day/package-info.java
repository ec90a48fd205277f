/**
 * A day in the life of a cluster, in virtual time: services follow the hours of the day, jobs come and go, and all controllers run against an
 * API server in memory, a simulated cloud and a scheduler that spreads as the kube-scheduler does. What it cost, whom it moved and who waited
 * is what one method of disruption is compared with another by.
 */
@NullMarked
package io.karpenter.benchmarks.day;

import org.jspecify.annotations.NullMarked;
