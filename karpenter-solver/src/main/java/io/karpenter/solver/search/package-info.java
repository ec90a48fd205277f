/**
 * Makes a packing cheaper for as long as there is time. In come a compiled problem and a packing of it, out come packings that place
 * the same pods in the same domains on cheaper nodes. Two ways work side by side and share what they find: local search that empties
 * some nodes and packs their pods anew, which is in {@code repack}, and rounding of the bound's columns.
 */
@NullMarked
package io.karpenter.solver.search;

import org.jspecify.annotations.NullMarked;
