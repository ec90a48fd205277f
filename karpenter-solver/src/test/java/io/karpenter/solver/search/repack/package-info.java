/** Single moves and what they count are held against what they promise. */
@NullMarked
package io.karpenter.solver.search.repack;

import org.jspecify.annotations.NullMarked;
