package io.karpenter.k8s.overlay;

import io.karpenter.core.cloud.TypeCorrections;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.overlay.NodeOverlay;
import io.karpenter.k8s.observe.ClusterState;
import java.util.List;
import java.util.Optional;

/**
 * Overlays for a provider that launches, as they are at the launch. Which of them are ignored was mostly found out by those who planned it; where an
 * overlay or a NodePool has changed since, or nobody has planned yet, all are gone through again first. Costs overlays × types else. Thread-safe.
 * Source: AWS-CP-05.
 */
public final class OverlaysAtLaunch implements TypeCorrections {

    private final ClusterState state;
    private final OverlaidCatalogs catalogs;
    private final LabelSchema schema;

    /**
     * @param schema of the provider
     */
    public OverlaysAtLaunch(ClusterState state, OverlaidCatalogs catalogs, LabelSchema schema) {
        this.state = state;
        this.catalogs = catalogs;
        this.schema = schema;
    }

    @Override
    public List<NodeOverlay> overlays() {
        return catalogs.inForce(state.nodeOverlays());
    }

    /**
     * {@inheritDoc}
     *
     * @throws io.karpenter.core.cloud.CloudProviderException if the provider has no instance types by which to find out what overlays are ignored
     */
    @Override
    public List<InstanceType> applied(String nodePool, List<InstanceType> types) {
        List<NodeOverlay> all = state.nodeOverlays();
        List<NodePool> pools = state.nodePools();
        Optional<NodePool> pool = all.isEmpty()
                ? Optional.empty()
                : pools.stream().filter(known -> known.name().equals(nodePool)).findFirst();
        return pool.map(known ->
                        catalogs.applied(known, catalogs.inForce(pools, all, state.nodeClasses()), schema, types))
                .orElse(types);
    }
}
