package io.karpenter.core.offering;

/**
 * A capacity reservation behind an offering.
 *
 * @param id unique id
 * @param available instances that can still be launched into it (SCH-RSV-01)
 */
public record Reservation(String id, int available) {}
