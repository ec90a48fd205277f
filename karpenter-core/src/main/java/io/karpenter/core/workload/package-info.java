/**
 * Pods as a scheduler sees them: requests, node affinity, pod affinity, spread, host ports, volumes, priority. Manifests or
 * API objects come in through the builders; immutable values go out, shared by all replicas of a workload.
 */
@NullMarked
package io.karpenter.core.workload;

import org.jspecify.annotations.NullMarked;
