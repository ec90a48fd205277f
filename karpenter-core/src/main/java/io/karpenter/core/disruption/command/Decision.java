package io.karpenter.core.disruption.command;

/**
 * A command that is to be carried out, as whoever carries it out is given it.
 *
 * @param method that decided it
 */
public record Decision(Command command, DisruptionMethod method) {}
