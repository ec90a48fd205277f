package io.karpenter.aws.facts;

import java.util.List;
import java.util.Map;

/**
 * Where one region offers what.
 *
 * @param zones in name order
 * @param offered zones of each instance type, by name
 */
public record RegionFacts(String name, List<Zone> zones, Map<String, List<Zone>> offered) {

    public RegionFacts {
        zones = List.copyOf(zones);
        offered = Map.copyOf(offered);
    }

    /** The zones in which the type called {@code instanceType} is offered, none if it is not. */
    public List<Zone> zonesOf(String instanceType) {
        return offered.getOrDefault(instanceType, List.of());
    }
}
