package io.karpenter.aws.nodeclass;

/**
 * A network interface that a node gets.
 *
 * @param card index of its network card
 * @param device index on that card
 * @param efaOnly true if it carries EFA traffic and no IP traffic
 */
public record NetworkInterface(int card, int device, boolean efaOnly) {}
