package io.karpenter.k8s.drift;

import io.karpenter.core.cloud.CloudProvider;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.disruption.drift.Drift;
import io.karpenter.core.disruption.drift.TypeDrift;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.lifecycle.Lifecycle;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What only the provider knows of a claim's drift. Pods come and go much more often than machines drift, so its answer is kept for five
 * minutes, unless what it was asked with has changed; that the type is still there, for longer. Nothing but calls is lost with what is kept
 * here. Thread-safe.
 */
final class ProviderDrift {

    private final Lifecycle lifecycle;
    private final Map<String, Kept> byClaim = new ConcurrentHashMap<>();

    /**
     * What was found out.
     *
     * @param typeFound when the claim's type was found in the catalogue last
     * @param asked with what the provider was asked last
     */
    private record Kept(String uid, Optional<Instant> typeFound, Optional<Asked> asked) {}

    private record Asked(LaunchRequest request, String pool, Instant time, Optional<String> answer) {}

    ProviderDrift(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    void forget(String claim) {
        byClaim.remove(claim);
    }

    /** Why it has drifted, by its instance type or by what the provider says of its machine; empty if it has not. */
    Optional<String> reason(ManagedClaim claim, NodePool pool, Resource poolObject, Instant now) {
        LaunchRequest request = lifecycle.request(claim);
        Kept kept = Optional.ofNullable(byClaim.get(claim.name()))
                .filter(known -> known.uid().equals(claim.uid()))
                .orElse(new Kept(claim.uid(), Optional.empty(), Optional.empty()));
        if (TypeDrift.isDue(claim, kept.typeFound(), now)) {
            if (isTypeGone(claim, pool, request)) {
                return Optional.of(Drift.INSTANCE_TYPE);
            }
            kept = new Kept(claim.uid(), Optional.of(now), kept.asked());
            byClaim.put(claim.name(), kept);
        }
        String version = poolObject.uid() + "/" + poolObject.generation();
        Optional<Asked> asked = kept.asked()
                .filter(last -> last.request().equals(request)
                        && last.pool().equals(version)
                        && now.isBefore(last.time().plus(Drift.PERIOD)));
        if (asked.isPresent()) {
            return asked.get().answer();
        }
        // A machine that is not there any more is for others to find (DIS-DRF-09).
        Optional<String> answer = lifecycle
                .provider()
                .get(claim.providerId())
                .flatMap(machine -> lifecycle.provider().driftReason(request, machine));
        byClaim.put(
                claim.name(),
                new Kept(claim.uid(), kept.typeFound(), Optional.of(new Asked(request, version, now, answer))));
        return answer;
    }

    private boolean isTypeGone(ManagedClaim claim, NodePool pool, LaunchRequest request) {
        CloudProvider provider = lifecycle.provider();
        List<NodeClass> nodeClasses = request.nodeClass().stream().toList();
        return TypeDrift.isGone(
                claim, provider.catalog(List.of(pool), nodeClasses).forNodePool(pool.name()), provider.labels());
    }
}
