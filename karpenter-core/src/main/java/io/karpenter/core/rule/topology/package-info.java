/**
 * What topology rules count: which pods belong together, in which domains of a label key they may be, and how many there
 * are. Existing nodes and NodePools come in; domains and counts go out.
 */
@NullMarked
package io.karpenter.core.rule.topology;

import org.jspecify.annotations.NullMarked;
