/**
 * What is told of nodes that go, or that stay although something speaks for their going: commands, drains, interruptions, repair, and what
 * was found out when disruption was planned. Facts come in as constructor arguments; out go the texts and what keeps events from repeating.
 * Nothing here publishes.
 */
@NullMarked
package io.karpenter.core.event.disruption;

import org.jspecify.annotations.NullMarked;
