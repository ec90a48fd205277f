/**
 * All that is found out of AWS, put together. Clients and options come in; a catalogue, what it rests on, what has to work at start and what is to be
 * asked again and again go out.
 */
@NullMarked
package io.karpenter.aws.live;

import org.jspecify.annotations.NullMarked;
