/**
 * An independent check of plans. A snapshot, a catalogue and a plan come in; everything the plan gets wrong goes out. Written
 * from the specification, on concrete nodes and their labels; nothing here is shared with what plans.
 */
@NullMarked
package io.karpenter.core.verify;

import org.jspecify.annotations.NullMarked;
