package io.karpenter.k8s.provision;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.SchedulingCounts;
import io.karpenter.core.nodeclaim.NewNodeClaim;
import io.karpenter.core.nodeclaim.NodeClaimFactory;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.overlay.OverlaidCatalog;
import io.karpenter.core.staticpool.PlannedReplicas;
import io.karpenter.core.staticpool.ScaleUp;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.observe.ClusterState;
import io.karpenter.k8s.overlay.OverlaidCatalogs;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives static NodePools the nodes that they lack. Keys are names of NodePools. Source: SCH-STA-04 to SCH-STA-06, STC-03 to STC-05.
 */
public final class StaticProvisioning implements Reconciler {

    private static final Logger LOG = LoggerFactory.getLogger("controller");

    private final ClusterState state;
    private final BooleanSupplier synced;
    private final OverlaidCatalogs catalogs;
    private final NodeClaimCreation creation;
    private final ProvisioningSettings settings;
    private final MetricSink metrics;
    private final InstantSource clock;

    /**
     * @param synced true once {@code state} knows everything that was there when it began
     */
    public StaticProvisioning(
            ClusterState state,
            BooleanSupplier synced,
            OverlaidCatalogs catalogs,
            NodeClaimCreation creation,
            ProvisioningSettings settings,
            MetricSink metrics,
            InstantSource clock) {
        this.state = state;
        this.synced = synced;
        this.catalogs = catalogs;
        this.creation = creation;
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "static.provisioning";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        creation.settle();
        Cluster cluster = state.snapshot(clock.instant());
        Optional<NodePool> pool = cluster.nodePools().stream()
                .filter(candidate -> candidate.name().equals(key.name()))
                .findFirst();
        if (pool.isEmpty()) {
            return Outcome.DONE;
        }
        ScaleUp decision = ScaleUp.decide(pool.get(), state.accounts(), synced.getAsBoolean());
        LOG.atDebug()
                .addKeyValue("controller", name())
                .addKeyValue("NodePool", key.name())
                .log(decision.message());
        boolean all = !(decision instanceof ScaleUp.Create create) || create(pool.get(), create.claims(), cluster);
        return all ? Outcome.of(decision.lookAgainAfter()) : Outcome.RETRY;
    }

    /** Creates so many claims for which slots are reserved; false if some could not be created. */
    private boolean create(NodePool pool, int count, Cluster cluster) {
        try {
            List<NewNodeClaim> claims = claims(pool, count, cluster);
            List<NodeClaimCreation.Result> results = creation.create(claims);
            boolean all = claims.size() == count;
            for (NodeClaimCreation.Result result : results) {
                if (result.isCreated()) {
                    metrics.increment(SchedulingCounts.created(result.claim(), "provisioned"));
                } else {
                    all = false;
                    LOG.atError()
                            .addKeyValue("controller", name())
                            .addKeyValue("NodePool", pool.name())
                            .setCause(result.failure().get(0))
                            .log("a nodeclaim could not be created");
                }
            }
            return all;
        } finally {
            state.accounts().release(pool.name(), count);
        }
    }

    private List<NewNodeClaim> claims(NodePool pool, int count, Cluster cluster) {
        OverlaidCatalogs.Evaluated evaluated = catalogs.of(cluster, state.nodeClasses());
        RuntimeException unread = evaluated.unread().get(pool.name());
        if (unread != null) {
            throw unread;
        }
        OverlaidCatalog catalog = evaluated.catalog();
        NodeClaimFactory factory = new NodeClaimFactory(catalog, settings.defaultGracePeriod());
        return PlannedReplicas.of(pool, count, cluster, catalog.catalog()).stream()
                .map(node -> factory.create(node, pool))
                .toList();
    }
}
