package io.karpenter.aws.nodeclass.care;

import java.util.ArrayList;
import java.util.List;

/** Types of the conditions of EC2NodeClasses. Source: AWS-NC-04. */
final class CareConditions {

    static final String IMAGES = "AMIsReady";
    static final String SUBNETS = "SubnetsReady";
    static final String SECURITY_GROUPS = "SecurityGroupsReady";
    static final String PROFILE = "InstanceProfileReady";
    static final String PLACEMENT_GROUP = "PlacementGroupReady";
    static final String RESERVATIONS = "CapacityReservationsReady";
    static final String VALIDATION = "ValidationSucceeded";

    private CareConditions() {}

    /** Those that the root condition sums up. */
    static List<String> dependents(boolean reservedCapacity) {
        List<String> types =
                new ArrayList<>(List.of(IMAGES, SUBNETS, SECURITY_GROUPS, PROFILE, VALIDATION, PLACEMENT_GROUP));
        if (reservedCapacity) {
            types.add(RESERVATIONS);
        }
        return List.copyOf(types);
    }
}
