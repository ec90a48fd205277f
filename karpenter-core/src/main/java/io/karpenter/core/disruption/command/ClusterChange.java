package io.karpenter.core.disruption.command;

import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.workload.PodId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A state that a cluster is to get to: what whoever optimises globally comes up with, before it is cut into commands. Immutable.
 *
 * @param removed names of nodes that are there no more
 * @param added nodes that are there then, under names that the cluster does not have; their pods are those of {@code places}
 *     that go there
 * @param places where each pod of the removed nodes that needs another place goes: a node that stays, or one of {@code added}
 */
public record ClusterChange(Set<String> removed, List<PlannedNode> added, Map<PodId, String> places) {

    public ClusterChange {
        removed = Collections.unmodifiableSet(new TreeSet<>(removed));
        added = List.copyOf(added);
        places = Collections.unmodifiableMap(new TreeMap<>(places));
    }
}
