package io.karpenter.solver.binding.room;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.binding.Rehearsal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rehearses sets of nodes, all of them with the same arrivals: orders of the pods, each with its own chance for ties. Counts its work,
 * so that whoever searches stops after the same amount of it each time. Not thread-safe.
 */
final class Trials {

    /** Pods × nodes from which on fewer arrivals must do. */
    private static final long LARGE = 1_000_000;

    /** Arrivals that are added at a time. */
    private static final int MOST_ADDED = 3;

    /** Nodes that take as long as all that does not depend on their number. */
    private static final int OVERHEAD = 20;

    private final Problem problem;
    private final Map<PodId, String> placed;
    private final List<Pod> pods;
    private final Random random;
    private final boolean large;
    private final List<Arrival> arrivals = new ArrayList<>();
    /** Positions of {@link #arrivals}, those first that strand the most. */
    private final List<Integer> hardest = new ArrayList<>();

    /** What the nodes must have one of each. */
    private final Set<Region> needed = new HashSet<>();

    private Rehearsal prepared;
    private long work;

    /** Nodes that count together where pods are spread over zones. */
    private record Region(String nodePool, String zone, CapacityType capacityType) {

        static Region of(PlannedNode node) {
            return new Region(node.nodePool(), node.zone(), node.capacityType());
        }
    }

    record Arrival(List<Pod> pods, long ties) {}

    /** @param plan whose pods are to find nodes */
    Trials(Problem problem, Plan plan, long seed) {
        this.problem = problem;
        this.placed = Rehearsal.placed(plan);
        this.random = new Random(seed);
        this.prepared = Rehearsal.of(problem, plan);
        this.pods = prepared.pods();
        this.large = (long) pods.size() * plan.nodes().size() > LARGE;
        // The scheduler spreads over zones that have nodes, a plan over those that could have some.
        Set<PodId> spread = pods.stream()
                .filter(pod -> isSpreadOverZones(pod.spec()))
                .map(Pod::id)
                .collect(Collectors.toSet());
        plan.nodes().stream()
                .filter(node -> node.pods().stream().anyMatch(spread::contains))
                .forEach(node -> needed.add(Region.of(node)));
        add(inOrder());
        add(shuffled());
        for (int i = 0; i < (large ? 1 : 6); i++) {
            add(i < 2 ? inOrder() : shuffled());
        }
    }

    private static boolean isSpreadOverZones(PodSpec pod) {
        return pod.topologySpread().stream()
                .anyMatch(spread -> !spread.topologyKey().equals(Labels.HOSTNAME) && spread.hard());
    }

    private Arrival inOrder() {
        return new Arrival(pods, random.nextLong());
    }

    private Arrival shuffled() {
        List<Pod> order = new ArrayList<>(pods);
        Collections.shuffle(order, random);
        return new Arrival(order, random.nextLong());
    }

    private void add(Arrival arrival) {
        hardest.add(arrivals.size());
        arrivals.add(arrival);
    }

    boolean isLarge() {
        return large;
    }

    /** Pods × nodes looked at so far. */
    long work() {
        return work;
    }

    /** Makes ready for trials of some of these nodes; others are to be made ready anew. */
    void prepare(List<PlannedNode> nodes) {
        prepare(nodes, List.of());
    }

    /** Makes ready for trials of these nodes after any of these changes. */
    void prepare(List<PlannedNode> nodes, List<Move> moves) {
        Map<String, PlannedNode> all = new LinkedHashMap<>();
        nodes.forEach(node -> all.put(node.name(), node));
        moves.forEach(move -> move.added().forEach(node -> all.put(node.name(), node)));
        prepared = Rehearsal.of(problem, List.copyOf(all.values()), placed);
    }

    /** All rehearsals of nodes that are made ready. */
    Trial of(List<PlannedNode> nodes) {
        return of(nodes, Integer.MAX_VALUE, arrivals.size());
    }

    /**
     * Rehearses nodes that are made ready, until too many pods are stranded.
     *
     * @param enough as soon as so many are stranded, no more rehearsals are held
     * @param quick true: a few rehearsals do, the same each time
     */
    Trial of(List<PlannedNode> nodes, int enough, boolean quick) {
        return of(nodes, enough, quick ? 2 : arrivals.size());
    }

    private Trial of(List<PlannedNode> nodes, int enough, int held) {
        Rehearsal rehearsal = prepared.among(nodes);
        Set<Region> missing = new HashSet<>(needed);
        nodes.forEach(node -> missing.remove(Region.of(node)));
        int stranded = missing.isEmpty() ? 0 : pods.size();
        int most = -1;
        int worst = 0;
        for (int i = 0; i < held && stranded < enough; i++) {
            int number = held == arrivals.size() ? hardest.get(i) : i;
            int here = stranded(rehearsal, arrivals.get(number));
            stranded += here;
            if (here > most) {
                most = here;
                worst = number;
            }
            if (here > 0 && i > 0 && held == arrivals.size()) {
                Collections.swap(hardest, i, i / 2);
            }
        }
        return new Trial(
                nodes,
                rehearsal,
                stranded,
                worst,
                nodes.stream().mapToDouble(PlannedNode::expectedHourlyCost).sum());
    }

    /** Pods × nodes of one rehearsal. */
    long workOfOne(Trial trial) {
        return workOfOne(trial.rehearsal());
    }

    private long workOfOne(Rehearsal rehearsal) {
        return (long) pods.size() * (rehearsal.nodes() + OVERHEAD);
    }

    private int stranded(Rehearsal rehearsal, Arrival arrival) {
        work += workOfOne(rehearsal);
        return rehearsal.stranded(arrival.pods(), new Random(arrival.ties()));
    }

    /**
     * Puts safe nodes to {@code count} more arrivals.
     *
     * @return true if they stay safe; else arrivals under which they do not are among all that come from now on
     */
    boolean isProven(List<PlannedNode> nodes, int count) {
        Rehearsal rehearsal = prepared.among(nodes);
        int before = arrivals.size();
        for (Arrival arrival : others(count)) {
            if (arrivals.size() < before + MOST_ADDED && stranded(rehearsal, arrival) > 0) {
                add(arrival);
                Collections.swap(hardest, 0, hardest.size() - 1);
            }
        }
        return arrivals.size() == before;
    }

    /** Arrivals that no trial knows. */
    List<Arrival> others(int count) {
        List<Arrival> others = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            others.add(i % 2 == 0 ? inOrder() : shuffled());
        }
        return others;
    }

    /** How many pods such arrivals leave without a node, together. */
    int stranded(Trial trial, List<Arrival> others) {
        return others.stream()
                .mapToInt(arrival -> stranded(trial.rehearsal(), arrival))
                .sum();
    }

    int arrivals() {
        return arrivals.size();
    }

    /** One of the rehearsals of a trial in full. */
    Rehearsal.Outcome outcome(Trial trial, int number) {
        Arrival arrival = arrivals.get(number);
        return trial.rehearsal().run(arrival.pods(), new Random(arrival.ties()));
    }
}
