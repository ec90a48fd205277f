package io.karpenter.core.spread;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A Service, as far as it selects pods.
 *
 * @param selector labels that its pods have; without labels it serves every pod of its namespace, absent it serves none
 */
public record Service(String namespace, String name, Optional<Map<String, String>> selector) {

    public Service {
        selector = selector.map(labels -> Collections.unmodifiableMap(new TreeMap<>(labels)));
    }
}
