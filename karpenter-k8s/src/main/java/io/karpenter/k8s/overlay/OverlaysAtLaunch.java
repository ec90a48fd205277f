package io.karpenter.k8s.overlay;

import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.TypeCorrections;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.overlay.NodeOverlay;
import io.karpenter.k8s.observe.ClusterState;
import java.util.List;
import java.util.Optional;

/**
 * Overlays for a provider that launches. Which of them are ignored is what was found out for all NodePools together when they were last gone through,
 * by those who planned the launch for example. Costs overlays × types. Thread-safe. Source: AWS-CP-05.
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
     * @throws CloudProviderException if it is not known yet which overlays are ignored: after a start a launch can come before anybody has planned
     */
    @Override
    public List<InstanceType> applied(String nodePool, List<InstanceType> types) {
        List<NodeOverlay> all = state.nodeOverlays();
        Optional<NodePool> pool = all.isEmpty()
                ? Optional.empty()
                : state.nodePools().stream()
                        .filter(known -> known.name().equals(nodePool))
                        .findFirst();
        return pool.map(known -> catalogs.applied(known, inForce(all), schema, types))
                .orElse(types);
    }

    private List<NodeOverlay> inForce(List<NodeOverlay> all) {
        return catalogs.judgedInForce(all)
                .orElseThrow(
                        () -> new CloudProviderException(
                                "NodeOverlays have not been gone through since the start, it is not known yet which of them are in conflict"));
    }
}
