package io.karpenter.aws.offering;

import io.karpenter.core.offering.Offering;
import java.util.List;

/** A step on the way to an instance type's offerings. Implementations are thread-safe. Source: AWS-OFF-01. */
@FunctionalInterface
public interface OfferingResolver {

    /** The offerings after this step; {@code previous} are those after the steps before. */
    List<Offering> resolve(Buyable type, OfferingContext context, List<Offering> previous);
}
