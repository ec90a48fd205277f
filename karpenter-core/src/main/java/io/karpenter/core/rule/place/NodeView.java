package io.karpenter.core.rule.place;

import io.karpenter.core.requirement.Incompatibility;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.workload.HostPort;
import java.util.List;
import java.util.Optional;

/** A place for pods as rules see it: one that is there, or one that could be launched. */
public sealed interface NodeView permits ExistingNode, NewNode {

    String name();

    /** Taints that pods must tolerate. */
    List<Taint> taints();

    /** Host ports that pods on it hold; those of daemons still to come do not count. */
    List<HostPort> usedPorts();

    /** Why its labels do not satisfy {@code asked}; empty if they do. */
    List<Incompatibility> incompatibilities(Requirements asked);

    /** The values that its label {@code key} has or may get; empty if it has no such label. */
    Optional<Requirement> label(String key);
}
