/**
 * Laws that every plan keeps, and comparisons with trying everything. Random scenarios of the testkit come in; a broken law
 * comes out as the smallest scenario that breaks it, with its seed.
 */
@NullMarked
package io.karpenter.solver.property;

import org.jspecify.annotations.NullMarked;
