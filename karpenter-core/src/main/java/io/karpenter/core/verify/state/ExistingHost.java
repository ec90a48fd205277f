package io.karpenter.core.verify.state;

import io.karpenter.core.taint.Taint;
import io.karpenter.core.verify.match.Aliases;
import io.karpenter.core.verify.match.NodeDemand;
import io.karpenter.core.verify.match.Possible;
import io.karpenter.core.workload.Pod;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Node of the snapshot, or an in-flight NodeClaim of it. */
public final class ExistingHost extends Host {

    private final Map<String, String> labels;
    private final Aliases aliases;
    private final Amounts allocatable;
    private final Optional<String> closedBecause;

    ExistingHost(
            String name,
            Map<String, String> labels,
            Aliases aliases,
            List<Taint> taints,
            Amounts allocatable,
            Optional<String> closedBecause,
            List<Pod> bound,
            Map<PodClass, List<Pod>> placed) {
        super(name, taints, bound, placed);
        this.labels = labels;
        this.aliases = aliases;
        this.allocatable = allocatable;
        this.closedBecause = closedBecause;
    }

    /** What pods can use of it, bound pods not subtracted (SCH-NOD-06). */
    public Amounts allocatable() {
        return allocatable;
    }

    /** Why it takes no pods although it is there: cordoned or being deleted (decisions 4). */
    public Optional<String> closedBecause() {
        return closedBecause;
    }

    /** Value of the label of exactly this name, empty if it has none. */
    public Optional<String> labelled(String key) {
        return Optional.ofNullable(labels.get(key));
    }

    private Possible label(String key) {
        String value = labels.get(key);
        return value == null ? Possible.ABSENT : Possible.of(value);
    }

    @Override
    Possible findDomain(String topologyKey) {
        return label(topologyKey);
    }

    @Override
    public boolean satisfies(NodeDemand demand) {
        return demand.holds(aliases.over(this::label));
    }

    @Override
    public boolean exists() {
        return true;
    }

    @Override
    public boolean offersDomains() {
        return closedBecause.isEmpty();
    }
}
