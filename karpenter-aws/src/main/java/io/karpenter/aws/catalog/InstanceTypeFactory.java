package io.karpenter.aws.catalog;

import io.karpenter.aws.capacity.CapacitySettings;
import io.karpenter.aws.expression.ExpressionLanguage;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.RegionFacts;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.aws.price.PriceSource;
import io.karpenter.core.offering.InstanceType;
import java.util.Optional;
import java.util.function.Predicate;

/** Makes the core's instance types of one region for one EC2NodeClass, as far as the catalogue without EC2 knows. Not thread-safe. */
final class InstanceTypeFactory {

    private final Predicate<InstanceFacts> fits;
    private final InstanceShapes shapes;
    private final OfferingFactory offerings;

    /**
     * @param fits false for types that cannot be launched with the NodeClass; their offerings are unavailable
     */
    InstanceTypeFactory(
            RegionFacts region,
            PriceSource prices,
            Ec2NodeClass nodeClass,
            CapacitySettings settings,
            Optional<ExpressionLanguage> language,
            Predicate<InstanceFacts> fits) {
        this.fits = fits;
        this.shapes = new InstanceShapes(region, nodeClass, settings, language, Optional.empty());
        this.offerings = OfferingFactory.inUsd(region, prices, nodeClass);
    }

    InstanceType instanceType(InstanceFacts facts) {
        return shapes.of(facts)
                .type()
                .withOfferings(offerings.of(facts, shapes.zones(facts), shapes.reservations(facts), fits.test(facts)));
    }
}
