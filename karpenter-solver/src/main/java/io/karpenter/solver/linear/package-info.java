/**
 * Linear programs that grow column by column. A program comes in; its optimum with dual values goes out, found from the last one.
 * Hides the library, so that another can take its place.
 */
@NullMarked
package io.karpenter.solver.linear;

import org.jspecify.annotations.NullMarked;
