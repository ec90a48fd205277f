package io.karpenter.core.cloud;

import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.overlay.NodeOverlay;
import java.util.List;

/**
 * How NodeOverlays correct what a provider knows of its instance types. Implementations are thread-safe. Source: AWS-CP-05, AWS-OFF-06.
 */
public interface TypeCorrections {

    /** Nothing is corrected. */
    TypeCorrections NONE = new TypeCorrections() {
        @Override
        public List<NodeOverlay> overlays() {
            return List.of();
        }

        @Override
        public List<InstanceType> applied(String nodePool, List<InstanceType> types) {
            return types;
        }
    };

    /** The overlays that are not known to be ignored. Never asks the provider, which may therefore ask while it is asked for its catalogue. */
    List<NodeOverlay> overlays();

    /**
     * Instance types as overlays correct them for a NodePool, in their order. To be asked at a launch: the provider is asked for its catalogue where
     * overlays have changed since the last planning, so that what counts is what there is now.
     *
     * @param nodePool its name; if there is none of that name nothing is corrected
     * @throws CloudProviderException if it cannot be told now which overlays are ignored; worth another try
     */
    List<InstanceType> applied(String nodePool, List<InstanceType> types);
}
