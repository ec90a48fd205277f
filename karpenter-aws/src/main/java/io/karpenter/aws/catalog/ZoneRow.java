package io.karpenter.aws.catalog;

/**
 * A zone, for people to read.
 *
 * @param zoneId the physical zone behind the name
 * @param instanceTypes how many instance types are offered there
 */
public record ZoneRow(String region, String zone, String zoneId, long instanceTypes) {}
