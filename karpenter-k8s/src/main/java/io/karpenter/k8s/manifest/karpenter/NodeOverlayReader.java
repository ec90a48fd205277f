package io.karpenter.k8s.manifest.karpenter;

import io.karpenter.core.overlay.NodeOverlay;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.k8s.manifest.karpenter.RequirementReader.Owner;
import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.tree.Fields;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads NodeOverlays (API-NO). */
final class NodeOverlayReader {

    private static final int MOST_WEIGHT = 10_000;
    private static final Set<String> BASIC_RESOURCES =
            Set.of(Resource.CPU, Resource.MEMORY, Resource.EPHEMERAL_STORAGE, Resource.PODS);

    private final RequirementReader requirements;
    private final Set<String> providerResources;

    NodeOverlayReader(RequirementReader requirements, Set<String> providerResources) {
        this.requirements = requirements;
        this.providerResources = Set.copyOf(providerResources);
    }

    NodeOverlay nodeOverlay(Fields root, Meta meta) {
        root.skip("status");
        return root.requiredObject("spec", spec -> overlay(spec, meta))
                .orElse(new NodeOverlay(
                        meta.name(), List.of(), Optional.empty(), Optional.empty(), ResourceList.EMPTY, 0));
    }

    private NodeOverlay overlay(Fields spec, Meta meta) {
        Optional<String> price = spec.text("price");
        if (price.filter(p -> !Patterns.isPrice(p)).isPresent()) {
            spec.problem("price", "a price in USD per hour such as \"1.25\", in quotes");
        }
        Optional<String> adjustment = spec.text("priceAdjustment");
        if (adjustment.filter(a -> !Patterns.isPriceAdjustment(a)).isPresent()) {
            spec.problem(
                    "priceAdjustment", "a change with its sign such as \"+0.5\", \"-0.02\", \"+10%\", at most -100%");
        }
        if (price.isPresent() && adjustment.isPresent()) {
            spec.problem("priceAdjustment", "nothing beside price");
        }
        ResourceList capacity = spec.amounts("capacity", true);
        for (String resource : capacity.names()) {
            if (BASIC_RESOURCES.contains(resource) || providerResources.contains(resource)) {
                spec.problem("capacity", resource, "extended resources that neither every node nor the provider has");
            }
        }
        return new NodeOverlay(
                meta.name(),
                requirements.requirements(spec, Owner.NODE_OVERLAY),
                price,
                adjustment,
                capacity,
                spec.integer("weight", 1, MOST_WEIGHT).orElse(0));
    }
}
