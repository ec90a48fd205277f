package io.karpenter.core.cloud.machine;

import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.nodeclaim.NewNodeClaim;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A NodeClaim as a provider needs to know it.
 *
 * @param name of the NodeClaim
 * @param uid of the NodeClaim; what makes a repeated launch recognisable
 * @param spec what is asked for
 * @param nodeClass the object that {@code spec.nodeClassRef} names; empty if it does not exist
 */
public record LaunchRequest(
        String name,
        String uid,
        Map<String, String> labels,
        Map<String, String> annotations,
        NewNodeClaim.Spec spec,
        Optional<NodeClass> nodeClass) {

    public LaunchRequest {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }
}
