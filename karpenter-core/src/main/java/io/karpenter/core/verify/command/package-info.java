/**
 * Checks consolidation plans. A snapshot, a catalogue and a plan come in; everything that the plan gets wrong in any state between
 * its commands goes out. Nothing here is used by what plans, but for the one rule by which a snapshot follows from a command.
 */
@NullMarked
package io.karpenter.core.verify.command;

import org.jspecify.annotations.NullMarked;
