package io.karpenter.aws.offering;

import io.karpenter.aws.catalog.Placement;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.requirement.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Offers each partition of a placement group by itself, as far as EC2 has capacity in it. Thread-safe. Source: AWS-OFF-10, AWS-OFF-13. */
final class PartitionOfferings implements OfferingResolver {

    private final UnavailableOfferings unavailable;

    PartitionOfferings(UnavailableOfferings unavailable) {
        this.unavailable = unavailable;
    }

    @Override
    public List<Offering> resolve(Buyable type, OfferingContext context, List<Offering> previous) {
        Optional<Placement> placement =
                context.placement().filter(p -> !p.partitions().isEmpty());
        if (placement.isEmpty()) {
            return previous;
        }
        List<Offering> all =
                new ArrayList<>(previous.size() * placement.get().partitions().size());
        for (Offering offering : previous) {
            for (String partition : placement.get().partitions()) {
                all.add(in(offering, partition, type, context, placement.get()));
            }
        }
        return all;
    }

    private Offering in(
            Offering offering, String partition, Buyable type, OfferingContext context, Placement placement) {
        boolean available = offering.available()
                && !unavailable.isUnavailable(
                        offering.capacityType(),
                        type.name(),
                        offering.zone(),
                        context.subnets(offering.zone()),
                        Optional.of(placement.id()),
                        Optional.of(partition));
        return new Offering(
                offering.zone(),
                offering.capacityType(),
                offering.price(),
                available,
                offering.requirements().and(Requirement.in(AwsLabels.PLACEMENT_GROUP_PARTITION, partition)),
                offering.reservation(),
                offering.interruption(),
                offering.capacityOverride(),
                offering.overheadOverride(),
                offering.cost(),
                offering.commitments(),
                offering.outlook());
    }
}
