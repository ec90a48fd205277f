/**
 * Results for people: plans, violations and catalogue lists as plain text for a terminal. Values of the domain come in, text goes out;
 * nothing here reads options, files or the terminal. How figures, names and tables look is in {@code text}.
 */
@NullMarked
package io.karpenter.engine.report;

import org.jspecify.annotations.NullMarked;
