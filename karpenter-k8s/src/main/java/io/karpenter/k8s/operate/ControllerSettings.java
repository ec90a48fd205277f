package io.karpenter.k8s.operate;

import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.spread.DefaultConstraints;
import io.karpenter.solver.api.MinValuesPolicy;
import io.karpenter.solver.api.PreferencePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a controller is to run. Source: deployment.md 1.1, OPS-01, OPS-02, OPS-04.
 *
 * @param service name of its Service, may be empty
 * @param namespace it runs in, if it does in a cluster
 * @param gates that are on
 * @param observesCluster false: no metrics of single nodes, pods and NodePools, no metrics and events of conditions
 * @param mostUnhealthy percentage of a NodePool's nodes; if more are unhealthy, none is repaired (gate {@code NodeRepair})
 */
public record ControllerSettings(
        String service,
        Optional<String> namespace,
        Endpoints endpoints,
        ApiLimit apiLimit,
        Election election,
        Machine machine,
        Logs logs,
        Planning planning,
        Disruption disruption,
        Set<FeatureGate> gates,
        boolean observesCluster,
        int mostUnhealthy) {

    public ControllerSettings {
        gates = Set.copyOf(gates);
    }

    public boolean isOn(FeatureGate gate) {
        return gates.contains(gate);
    }

    /**
     * What it listens on; port 0 is one that is free.
     *
     * @param profiling true if the port of the metrics offers profiling
     */
    public record Endpoints(int metricsPort, int healthPort, boolean profiling) {}

    /**
     * How much it may ask of the API server.
     *
     * @param perSecond in the long run; 0 or less: no limit
     * @param burst at once
     */
    public record ApiLimit(int perSecond, int burst) {}

    /**
     * How replicas agree on which of them acts.
     *
     * @param enabled false: this one leads without asking
     * @param lease name of the Lease
     * @param namespace of the Lease; empty: not known, so that there can be no election
     * @param warmUp true if a replica watches the cluster before it leads (OPS-06)
     */
    public record Election(boolean enabled, String lease, Optional<String> namespace, boolean warmUp) {}

    /**
     * What it runs on.
     *
     * @param memoryLimit in bytes, -1 if there is none
     * @param cpuRequests in thousandths of a core, positive
     */
    public record Machine(long memoryLimit, long cpuRequests) {

        static final long USUAL_CPU_REQUESTS = 1000;

        public Machine {
            cpuRequests = cpuRequests <= 0 ? USUAL_CPU_REQUESTS : cpuRequests;
        }
    }

    /**
     * What it logs, and where.
     *
     * @param paths {@code stdout}, {@code stderr} or files
     * @param errorPaths where it tells that logging fails
     */
    public record Logs(Level level, List<String> paths, List<String> errorPaths) {

        public Logs {
            paths = List.copyOf(paths);
            errorPaths = List.copyOf(errorPaths);
        }

        /** From which gravity on lines are written. */
        public enum Level {
            DEBUG,
            INFO,
            ERROR
        }
    }

    /**
     * How nodes are planned for pods.
     *
     * @param batchMax longest time that pods are waited for
     * @param batchIdle the wait ends once no pod has come for this long
     * @param improvement time that a plan is improved for
     * @param placementHints true if the kube-scheduler is told which pods a new node was planned for
     * @param ignoresDra true if pods with resource claims are left to others
     * @param defaultConstraints spread of pods that state none
     * @param risk how it counts
     */
    public record Planning(
            Duration batchMax,
            Duration batchIdle,
            Duration improvement,
            PreferencePolicy preferences,
            MinValuesPolicy minValues,
            boolean placementHints,
            boolean ignoresDra,
            DefaultConstraints defaultConstraints,
            RiskSettings risk) {}

    /**
     * How nodes are disrupted.
     *
     * @param byReference true: consolidation as the reference does it; false: as one optimisation
     * @param searchTime that the optimisation of a whole cluster takes at most
     * @param evictionPrice USD that one unit of disruption cost is worth
     * @param payback within what time a saving has to outweigh its disruption
     * @param leastSpotTypes cheaper instance types that must be there to exchange a single spot node for one
     * @param validationDelay how long after it was decided a graceful command is looked at again
     * @param expiryWindow how long before its expiry a node is exchanged as a drifted one is; zero: it is not
     * @param deletesFirst true if a static NodePool without a slot for a replacement gives a drifted node up before
     */
    public record Disruption(
            boolean byReference,
            Duration searchTime,
            double evictionPrice,
            Duration payback,
            int leastSpotTypes,
            Duration validationDelay,
            Duration expiryWindow,
            boolean deletesFirst) {}
}
