package io.karpenter.k8s.disrupt;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.overlay.OverlaidCatalog;
import io.karpenter.k8s.observe.ClusterState;
import io.karpenter.k8s.overlay.OverlaidCatalogs;
import io.karpenter.k8s.provision.PlannableCluster;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.function.Supplier;

/** What is known of the cluster at a moment, as whoever decides about disruption takes it: as the provisioner does. Thread-safe. */
public final class DisruptionProblems {

    private final ClusterState state;
    private final OverlaidCatalogs catalogs;
    private final Supplier<? extends Collection<String>> bufferPlaces;
    private final ExecutionSettings settings;

    /**
     * @param bufferPlaces nodes and NodeClaims on which the last planning placed virtual pods of buffers
     */
    public DisruptionProblems(
            ClusterState state,
            OverlaidCatalogs catalogs,
            Supplier<? extends Collection<String>> bufferPlaces,
            ExecutionSettings settings) {
        this.state = state;
        this.catalogs = catalogs;
        this.bufferPlaces = bufferPlaces;
        this.settings = settings;
    }

    /**
     * The problem of this moment.
     *
     * @param inCommands names of Nodes that commands are about
     */
    ConsolidationProblem at(Instant now, Set<String> inCommands) {
        Cluster snapshot = state.snapshot(now);
        OverlaidCatalog catalog = catalogs.of(snapshot, state.nodeClasses()).catalog();
        Cluster cluster = PlannableCluster.of(
                PlannableCluster.withoutUnwantedPools(snapshot, settings.staticCapacity()),
                catalog,
                state.buffers(),
                state.podSelectors(),
                settings.defaultSpread());
        Standing known = state.standing(now, Set.copyOf(bufferPlaces.get())).withInCommands(inCommands);
        return new ConsolidationProblem(cluster, catalog.catalog(), known);
    }
}
