/**
 * From what the user names to what the solver takes. Files and catalogue options come in; a snapshot, a catalogue and the
 * notices about them go out, or everything that is wrong with the input. The one place where manifest reader and provider meet.
 */
@NullMarked
package io.karpenter.engine.input;

import org.jspecify.annotations.NullMarked;
