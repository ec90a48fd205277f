package io.karpenter.core.cloud;

import io.karpenter.core.cloud.nodeclass.InvalidNodeClassException;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import java.util.List;

/** Gives the instance types that NodePools can use. Implementations are thread-safe. */
public interface CatalogSource {

    /**
     * The catalogue for these NodePools, each with the settings of the NodeClass it refers to; pools whose NodeClass is not
     * given get the provider's defaults.
     *
     * @throws InvalidNodeClassException if NodeClasses cannot be used; it lists every problem
     */
    Catalog catalog(List<NodePool> nodePools, List<NodeClass> nodeClasses);
}
