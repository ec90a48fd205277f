/**
 * Which commitments are in use. A snapshot and a catalogue come in; which node is covered by which commitment, and what is left of each,
 * goes out.
 */
@NullMarked
package io.karpenter.core.offering.commitment;

import org.jspecify.annotations.NullMarked;
