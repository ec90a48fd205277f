package io.karpenter.core.verify.state;

import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.verify.match.Aliases;
import io.karpenter.core.verify.match.NodeDemand;
import io.karpenter.core.verify.match.Possible;
import io.karpenter.core.workload.Pod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node the plan wants launched: everything its claim allows to be launched for it. */
public final class PlannedHost extends Host {

    private final PlannedNode node;
    private final Optional<NodePool> pool;
    private final List<Launch> launches;
    private final Aliases aliases;
    private final Map<String, Possible> union = new HashMap<>();

    PlannedHost(
            PlannedNode node,
            Optional<NodePool> pool,
            List<Launch> launches,
            Aliases aliases,
            List<Taint> taints,
            Map<PodClass, List<Pod>> placed) {
        super(node.name(), taints, List.of(), placed);
        this.node = node;
        this.pool = pool;
        this.launches = List.copyOf(launches);
        this.aliases = aliases;
    }

    public PlannedNode node() {
        return node;
    }

    /** Its NodePool, if the snapshot has one of that name. */
    public Optional<NodePool> pool() {
        return pool;
    }

    /** Each (instance type, offering) that can be launched; none if the claim is impossible. */
    public List<Launch> launches() {
        return launches;
    }

    @Override
    Possible findDomain(String topologyKey) {
        return Possible.either(launches.stream()
                .map(launch -> launch.labels().get(topologyKey))
                .distinct()
                .toList());
    }

    /** What {@code key} may be over all launches, by any of its names. */
    private Possible anyLaunch(String key) {
        return union.computeIfAbsent(
                key,
                k -> Possible.either(launches.stream()
                        .map(launch -> aliases.over(launch.labels()).get(k))
                        .distinct()
                        .toList()));
    }

    @Override
    public boolean satisfies(NodeDemand demand) {
        return refusing(demand).isEmpty();
    }

    /** A launch whose node would not satisfy {@code demand}. */
    public Optional<Launch> refusing(NodeDemand demand) {
        // Nearly always all launches agree; only if they do not is each one looked at.
        if (demand.isEmpty() || demand.holdsPlainly(this::anyLaunch)) {
            return Optional.empty();
        }
        return launches.stream()
                .filter(launch -> !demand.holds(aliases.over(launch.labels())))
                .findFirst();
    }

    /** True if the node that {@code launch} gives satisfies {@code demand}. */
    public boolean satisfies(NodeDemand demand, Launch launch) {
        return demand.holds(aliases.over(launch.labels()));
    }

    @Override
    public boolean exists() {
        return !launches.isEmpty();
    }

    @Override
    public boolean offersDomains() {
        return exists();
    }
}
