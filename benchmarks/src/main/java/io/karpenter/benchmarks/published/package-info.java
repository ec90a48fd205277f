/**
 * Problems that others have made and solved: vector packing, cloud balancing, machine reassignment. Files of theirs come in, as
 * clusters, pods and instance types of ours; how far our plans are from what is proven or known comes out. A set of packing problems is a
 * {@link io.karpenter.benchmarks.published.PackingSet}.
 */
@NullMarked
package io.karpenter.benchmarks.published;

import org.jspecify.annotations.NullMarked;
