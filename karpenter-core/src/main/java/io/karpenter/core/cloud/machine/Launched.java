package io.karpenter.core.cloud.machine;

import io.karpenter.core.quantity.ResourceList;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A machine just launched.
 *
 * @param providerId as the Node's {@code spec.providerID} will have it
 * @param imageId what it boots from
 * @param labels that its Node will have, instance type, zone and capacity type among them
 * @param annotations for the NodeClaim
 * @param capacity that its Node is expected to have
 * @param allocatable that its Node is expected to have
 */
public record Launched(
        String providerId,
        String imageId,
        Map<String, String> labels,
        Map<String, String> annotations,
        ResourceList capacity,
        ResourceList allocatable) {

    public Launched {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }
}
