package io.karpenter.engine.input;

/**
 * What one zone offers.
 *
 * @param name e.g. {@code us-east-1a}
 * @param id of the physical zone behind the name
 * @param instanceTypes number of types offered
 * @param onDemand number of types that can be bought on demand
 * @param spot number of types that can be bought as spot
 */
public record ZoneRow(String name, String id, long instanceTypes, long onDemand, long spot) {}
