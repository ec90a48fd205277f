package io.karpenter.solver.consolidation.sequence;

import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.command.ClusterChange;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.workload.Pod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The smallest parts of a change that can be carried out by themselves: nodes that go belong together if pods of both go to the same
 * new node, and new nodes if they share one that goes. New nodes to which no pod moves are left out.
 *
 * <p>A part is cut into pieces once more: a new node comes with the first node that goes whose pods need it, and as many others as
 * it takes to pay for it; the rest follows node by node. Linear in pods, quadratic in the nodes of a part. Not thread-safe.
 */
final class Components {

    private static final double PRICE_TOLERANCE = 1e-9;

    private final Map<String, String> parents = new HashMap<>();
    private final Map<String, PlannedNode> added = new HashMap<>();
    private final ClusterChange change;

    private Components(ClusterChange change) {
        this.change = change;
        change.added().forEach(node -> added.put(node.name(), node));
    }

    /**
     * The pieces of each part, in an order in which each has the new nodes that it needs; none costs more than it saves if the part
     * does not.
     *
     * @param removed the nodes that go, all that the change names
     */
    static List<List<Piece>> of(ClusterChange change, List<Candidate> removed) {
        return new Components(change).parts(removed);
    }

    private List<List<Piece>> parts(List<Candidate> removed) {
        for (Candidate candidate : removed) {
            newNodes(candidate).forEach(node -> join("-" + candidate.node(), "+" + node));
        }
        Map<String, List<Candidate>> parts = new LinkedHashMap<>();
        for (Candidate candidate : removed) {
            parts.computeIfAbsent(root("-" + candidate.node()), root -> new ArrayList<>())
                    .add(candidate);
        }
        List<List<Piece>> pieces = new ArrayList<>();
        parts.values().forEach(going -> pieces.add(pieces(pieces.size(), going)));
        return pieces;
    }

    /** Names of the new nodes that pods of {@code candidate} go to. */
    private Set<String> newNodes(Candidate candidate) {
        Set<String> nodes = new LinkedHashSet<>();
        for (Pod pod : candidate.pods()) {
            Optional.ofNullable(change.places().get(pod.id()))
                    .filter(added::containsKey)
                    .ifPresent(nodes::add);
        }
        return nodes;
    }

    private List<Piece> pieces(int part, List<Candidate> candidates) {
        Map<String, Candidate> byName = new TreeMap<>();
        Map<String, Set<String>> needed = new TreeMap<>();
        for (Candidate candidate : candidates) {
            byName.put(candidate.node(), candidate);
            needed.put(candidate.node(), newNodes(candidate));
        }
        List<Piece> pieces = new ArrayList<>();
        while (!needed.isEmpty()) {
            List<Candidate> going = new ArrayList<>();
            List<PlannedNode> launched = new ArrayList<>();
            do {
                Candidate next = needed.keySet().stream()
                        .map(node -> Objects.requireNonNull(byName.get(node)))
                        .max(Comparator.comparingDouble(candidate ->
                                candidate.hourlyPrice() - price(Objects.requireNonNull(needed.get(candidate.node())))))
                        .orElseThrow();
                Set<String> nodes = Objects.requireNonNull(needed.remove(next.node()));
                going.add(next);
                nodes.forEach(node -> launched.add(Objects.requireNonNull(added.get(node))));
                needed.values().forEach(others -> others.removeAll(nodes));
            } while (!needed.isEmpty() && new Piece(part, going, launched).savings() < -PRICE_TOLERANCE);
            pieces.add(new Piece(part, going, launched));
        }
        // What does not pay for itself in the end goes with what comes before it.
        while (pieces.size() > 1 && pieces.get(pieces.size() - 1).savings() < -PRICE_TOLERANCE) {
            Piece last = pieces.remove(pieces.size() - 1);
            pieces.add(Piece.together(List.of(pieces.remove(pieces.size() - 1), last)));
        }
        return pieces;
    }

    private double price(Set<String> nodes) {
        return nodes.stream()
                .mapToDouble(node -> Objects.requireNonNull(added.get(node)).expectedHourlyCost())
                .sum();
    }

    private void join(String one, String other) {
        String root = root(one);
        if (!root.equals(root(other))) {
            parents.put(root, root(other));
        }
    }

    private String root(String of) {
        String root = of;
        while (parents.containsKey(root)) {
            root = Objects.requireNonNull(parents.get(root));
        }
        // Shortens the way for the next time.
        if (!root.equals(of)) {
            parents.put(of, root);
        }
        return root;
    }
}
