package io.karpenter.engine.input;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.offering.Catalog;
import io.karpenter.k8s.manifest.report.Notice;
import java.util.List;

/**
 * What was read.
 *
 * @param cluster the snapshot, its nodes completed from the catalogue
 * @param catalog what can be bought, NodeOverlays applied
 * @param notices what the user should know
 */
public record Input(Cluster cluster, Catalog catalog, List<Notice> notices) {

    public Input {
        notices = List.copyOf(notices);
    }
}
