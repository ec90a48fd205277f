package io.karpenter.core.nodeclaim;

import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.taint.Taint;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A NodeClaim as it is to be created. Source: SCH-NC-04 to SCH-NC-07; spec API section 2. */
public record NewNodeClaim(Metadata metadata, Spec spec) {

    /**
     * Who it is and whose.
     *
     * @param generateName beginning of its name; whoever creates it appends what makes it unique
     */
    public record Metadata(
            String generateName, Map<String, String> labels, Map<String, String> annotations, Owner owner) {

        public Metadata {
            labels = Collections.unmodifiableMap(new TreeMap<>(labels));
            annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
        }
    }

    /**
     * The object that it goes with.
     *
     * @param blockOwnerDeletion true if the owner waits for it when it is deleted in the foreground
     */
    public record Owner(String apiVersion, String kind, String name, String uid, boolean blockOwnerDeletion) {}

    /**
     * What it asks for; immutable once created.
     *
     * @param requests least resources that the machine must offer
     * @param expireAfter age at which it is replaced; empty: never
     * @param terminationGracePeriod longest time its node may drain; empty: for ever
     */
    public record Spec(
            List<Expression> requirements,
            ResourceList requests,
            List<Taint> taints,
            List<Taint> startupTaints,
            Optional<NodeClassRef> nodeClassRef,
            Optional<Duration> expireAfter,
            Optional<Duration> terminationGracePeriod) {

        public Spec {
            requirements = List.copyOf(requirements);
            taints = List.copyOf(taints);
            startupTaints = List.copyOf(startupTaints);
        }
    }
}
