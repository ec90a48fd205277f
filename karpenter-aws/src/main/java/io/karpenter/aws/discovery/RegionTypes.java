package io.karpenter.aws.discovery;

import io.karpenter.aws.facts.RegionFacts;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of a region at one time. Immutable.
 *
 * @param types by name
 * @param region where each type is offered; types without an entry in {@code types} may be among them
 * @param version grows whenever the rest differs from what was known before
 */
public record RegionTypes(Map<String, LiveType> types, RegionFacts region, long version) {

    public RegionTypes {
        types = Collections.unmodifiableMap(new TreeMap<>(types));
    }
}
