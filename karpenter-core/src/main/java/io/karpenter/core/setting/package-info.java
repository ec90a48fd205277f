/**
 * What users set by flags and variables of the environment, declared in one way by all who have options. What was stated comes in; values, and all
 * problems and warnings together, go out.
 */
@NullMarked
package io.karpenter.core.setting;

import org.jspecify.annotations.NullMarked;
