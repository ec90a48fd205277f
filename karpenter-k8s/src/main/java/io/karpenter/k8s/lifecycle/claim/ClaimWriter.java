package io.karpenter.k8s.lifecycle.claim;

import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Failures;
import io.karpenter.k8s.object.ObjectPatches;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Changes the metadata of many NodeClaims for those who look after something else. */
public record ClaimWriter(ClusterApi api, ResourceStore claims) {

    /**
     * Changes all claims that are meant; an error of one stops none of the others.
     *
     * @throws ApiException in the end, if one could not be changed; claims that are gone by now do not matter
     */
    public void writeEach(Predicate<Resource> meant, UnaryOperator<ManagedClaim> change) {
        Failures failures = new Failures();
        List.copyOf(claims.all()).stream().filter(meant).forEach(claim -> failures.attempt(() -> write(claim, change)));
        failures.rethrow();
    }

    private void write(Resource claim, UnaryOperator<ManagedClaim> change) {
        ManagedClaim after = change.apply(ClaimObject.read(claim));
        try {
            ObjectPatches.write(api, claims, claim, Part.MAIN, ClaimObject.mainPatch(claim, after));
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }
}
