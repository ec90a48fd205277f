/**
 * What may be disrupted, what that costs, and where the pods may go. Pods, NodePools and what is known of their nodes come in;
 * costs, and whether somebody asked to be left alone, go out. Nothing here evicts or deletes.
 */
@NullMarked
package io.karpenter.core.disruption;

import org.jspecify.annotations.NullMarked;
