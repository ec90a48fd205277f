package io.karpenter.aws.catalog;

import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.price.Price;
import io.karpenter.core.offering.InterruptionBand;
import io.karpenter.core.quantity.ResourceList;
import java.util.List;
import java.util.Optional;

/**
 * An instance type, for people to read.
 *
 * @param category e.g. {@code m}, empty if the name follows no scheme
 * @param generation e.g. {@code 7}, empty if the name follows no scheme
 * @param size e.g. {@code 2xlarge}
 * @param arch {@code amd64} or {@code arm64}
 * @param allocatable what pods can use of it without an EC2NodeClass
 * @param zones where it is offered
 * @param onDemand least on-demand price of these zones, if known
 * @param spot least spot price of these zones, if known
 */
public record TypeRow(
        InstanceFacts facts,
        String category,
        String generation,
        String size,
        String arch,
        ResourceList allocatable,
        List<String> zones,
        Optional<Price> onDemand,
        Optional<Price> spot,
        Optional<InterruptionBand> interruption) {

    public TypeRow {
        zones = List.copyOf(zones);
    }

    public String instanceType() {
        return facts.name();
    }

    /** The name up to its dot, e.g. {@code m7g}. */
    public String family() {
        return facts.family();
    }
}
