package io.karpenter.aws.placement;

import io.karpenter.core.requirement.Requirement;
import java.util.Optional;

/** Which partition of a placement group a machine goes into. Pure functions. Source: AWS-PG-06. */
public final class Partitions {

    private Partitions() {}

    /** The first of those named, in the order of texts; empty if none is named, and EC2 chooses. */
    public static Optional<String> target(PlacementGroup group, Requirement wanted) {
        return group.isPartitioned() && !wanted.complement() && !wanted.values().isEmpty()
                ? Optional.of(wanted.values().first())
                : Optional.empty();
    }
}
