/**
 * Configuration objects of a provider: trees that only the provider can type, and what it does for them. Objects of a kind that the
 * provider names go in; whether they can be used, and everything that is wrong with them, comes out. Nothing here writes to a cluster.
 */
@NullMarked
package io.karpenter.core.cloud.nodeclass;

import org.jspecify.annotations.NullMarked;
