package io.karpenter.aws.launch.fleet;

import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;

/**
 * One machine for one NodeClaim.
 *
 * @param uid of the NodeClaim
 * @param attempt how many fleets have answered before that there is no machine; each try needs a client token of its own
 * @param request for one machine, without a client token
 */
public record FleetOrder(String uid, int attempt, CreateFleetRequest request) {

    public FleetOrder {
        Integer wanted = request.targetCapacitySpecification().totalTargetCapacity();
        if (wanted == null || wanted != 1) {
            throw new IllegalArgumentException(
                    "nodeclaim %s asks a fleet for %s machines, 1 is allowed".formatted(uid, wanted));
        }
    }

    /** Its part of what the merged call's client token is made of. */
    String identity() {
        return uid + "/" + attempt;
    }
}
