/**
 * What a plan makes of the preferences of pods. A snapshot, a catalogue and a plan come in; the preferences that the final state
 * does not meet, in words, and what they are worth go out. It looks at the state that a plan leads to, never at how the plan
 * was found, so that plans of any origin can be compared.
 */
@NullMarked
package io.karpenter.core.rule.preference;

import org.jspecify.annotations.NullMarked;
