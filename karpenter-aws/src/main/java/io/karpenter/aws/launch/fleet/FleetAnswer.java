package io.karpenter.aws.launch.fleet;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.CreateFleetError;
import software.amazon.awssdk.services.ec2.model.CreateFleetInstance;

/**
 * What a merged call gave one of its callers.
 *
 * @param machine empty if there was none left for this one
 * @param errors all of the fleet's, not only those that concern this caller
 */
public record FleetAnswer(Optional<Machine> machine, List<CreateFleetError> errors) {

    /**
     * A machine of a fleet.
     *
     * @param fleetId of the fleet
     * @param id of the instance
     * @param launched type, override and lifecycle that it and those launched with it have
     */
    public record Machine(String fleetId, String id, CreateFleetInstance launched) {}

    public FleetAnswer {
        errors = List.copyOf(errors);
    }
}
