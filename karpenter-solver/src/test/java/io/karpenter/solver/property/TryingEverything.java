package io.karpenter.solver.property;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Commitment;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.offering.Reservation;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.core.verify.VerifierSettings;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodAffinity;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The best plan of a tiny scenario: most pods placed, then cheapest. Every assignment of its pods to existing and new nodes is
 * tried, and the verifier says which are valid. Knows nothing of the solver; exponential in the number of pods.
 *
 * <p>Left out is what changes nothing: other orders of pods that are equal; nodes that would not take their pods even if there
 * were no rules between pods; and offers with a cheaper one in the same market.
 */
final class TryingEverything {

    /** The one custom label of random scenarios; "0" stands for any value that nobody names. */
    private static final String TEAM = "test.karpenter.io/team";

    private static final List<String> TEAMS = List.of("red", "blue", "0");

    private static final Reason LEFT = new Reason.NoRoomLeft("left pending to see what the others need");

    /** Where pods go that are left pending; larger than any index of a node. */
    private static final int NOWHERE = Integer.MAX_VALUE;

    private final Scenario scenario;
    private final long mostTries;
    private final List<Pod> pods;
    /** Number of each pod's kind; pods of a kind are equal to every rule. */
    private final List<Integer> kindOf;

    private final List<Market> markets;
    private final Map<Trial, Optional<Fit>> fits = new HashMap<>();
    private final List<Host> hosts = new ArrayList<>();
    private long tries;
    private int mayBeLeft;
    private Optional<Best> best = Optional.empty();

    /**
     * The best plan.
     *
     * @param left pods that it leaves pending
     * @param price nano-USD per hour
     */
    record Best(int left, long price, Plan plan) {}

    /**
     * Offers that no rule between pods tells apart, cheapest first: one NodePool, zone, capacity type and set of labels, what they take of
     * a reservation or a commitment, and one
     * type where rules may look at labels of types.
     */
    private record Market(List<PlannedNode> offers) {}

    /** A node with pods on it, existing or to be bought in a market. */
    private record Host(Optional<String> existing, int market, List<Integer> pods) {}

    private record Trial(Optional<String> existing, int market, List<Integer> kinds) {}

    /**
     * What takes the pods of a host.
     *
     * @param bought the node to buy, empty if the host exists
     * @param price nano-USD per hour
     */
    private record Fit(Optional<PlannedNode> bought, long price) {}

    private TryingEverything(Scenario scenario, long mostTries) {
        this.scenario = scenario;
        this.mostTries = mostTries;
        Map<Object, List<Pod>> kinds = new LinkedHashMap<>();
        for (Pod pod : scenario.cluster().pendingPods()) {
            kinds.computeIfAbsent(List.of(pod.namespace(), pod.spec(), pod.volumeClaims()), k -> new ArrayList<>())
                    .add(pod);
        }
        this.pods = kinds.values().stream().flatMap(List::stream).toList();
        List<Integer> numbers = new ArrayList<>();
        int kind = 0;
        for (List<Pod> equal : kinds.values()) {
            for (int i = 0; i < equal.size(); i++) {
                numbers.add(kind);
            }
            kind++;
        }
        this.kindOf = List.copyOf(numbers);
        this.markets = markets();
    }

    /** The best plan; empty if more than {@code mostTries} plans would have to be verified. */
    static Optional<Best> best(Scenario scenario, long mostTries) {
        TryingEverything search = new TryingEverything(scenario, mostTries);
        for (search.mayBeLeft = 0; search.best.isEmpty() && search.tries <= mostTries; search.mayBeLeft++) {
            search.run();
        }
        return search.tries > mostTries ? Optional.empty() : search.best;
    }

    private List<Market> markets() {
        boolean typesMatter = scenario.cluster().nodePools().stream()
                        .anyMatch(pool -> !pool.limits().isEmpty())
                || scenario.cluster().pods().stream().anyMatch(pod -> countsByLabelsOfTypes(pod.spec()));
        Map<Object, List<PlannedNode>> offers = new LinkedHashMap<>();
        for (NodePool pool : scenario.cluster().nodePools()) {
            for (InstanceType type : scenario.catalog().forNodePool(pool.name())) {
                for (Offering offering : type.offerings()) {
                    for (Map<String, String> labels :
                            offering.available() ? labels(pool) : List.<Map<String, String>>of()) {
                        for (Optional<Commitment> commitment : ways(offering)) {
                            List<Object> market = List.of(
                                    pool.name(),
                                    offering.zone(),
                                    offering.capacityType(),
                                    offering.reservation().map(Reservation::id),
                                    commitment.map(c -> List.of(c.id(), c.draw())),
                                    labels,
                                    typesMatter ? type.name() : "");
                            offers.computeIfAbsent(market, m -> new ArrayList<>())
                                    .add(node(pool, type, offering, commitment, labels));
                        }
                    }
                }
            }
        }
        return offers.values().stream()
                .map(all -> new Market(all.stream()
                        .sorted(Comparator.comparingDouble(PlannedNode::hourlyPrice))
                        .toList()))
                .sorted(Comparator.comparingDouble(m -> m.offers().get(0).hourlyPrice()))
                .toList();
    }

    /** Uncovered, or covered by one of its commitments. */
    private static List<Optional<Commitment>> ways(Offering offering) {
        return Stream.concat(
                        Stream.of(Optional.<Commitment>empty()),
                        offering.commitments().stream().map(Optional::of))
                .toList();
    }

    /** True if a spread of the pod may count nodes by labels of their types. */
    private static boolean countsByLabelsOfTypes(PodSpec spec) {
        boolean anyNode =
                spec.nodeSelector().isEmpty() && spec.nodeAffinity().required().isEmpty();
        return !spec.topologySpread().isEmpty() && !anyNode;
    }

    private static List<Map<String, String>> labels(NodePool pool) {
        if (pool.template().labels().containsKey(TEAM)) {
            return List.of(Map.of(TEAM, pool.template().labels().get(TEAM)));
        }
        return pool.template().requirements().stream()
                .filter(expression -> expression.key().equals(TEAM))
                .findFirst()
                .map(expression -> TEAMS.stream()
                        .filter(Requirement.of(expression)::has)
                        .map(team -> Map.of(TEAM, team))
                        .toList())
                .orElse(List.of(Map.of()));
    }

    private static PlannedNode node(
            NodePool pool,
            InstanceType type,
            Offering offering,
            Optional<Commitment> commitment,
            Map<String, String> labels) {
        return PlannedNode.builder("new", pool.name())
                .machine(
                        type.name(),
                        offering.zone(),
                        offering.capacityType(),
                        commitment.map(Commitment::price).orElse(offering.price()))
                .instanceTypeOptions(List.of(type.name()))
                .labels(labels)
                .reservationId(offering.reservation().map(Reservation::id))
                .commitment(commitment.map(Commitment::id))
                .build();
    }

    private void run() {
        hosts.clear();
        Stream.concat(
                        scenario.cluster().nodes().stream().map(Node::name),
                        scenario.cluster().nodeClaims().stream()
                                .filter(claim -> claim.nodeName().isEmpty())
                                .map(NodeClaim::name))
                .forEach(name -> hosts.add(new Host(Optional.of(name), -1, new ArrayList<>())));
        place(0, 0, 0);
    }

    /**
     * Places pod {@code i} and all later ones in every way.
     *
     * @param previous index of the host that the pod before it went to
     * @param left pods left pending so far
     */
    private void place(int i, int previous, int left) {
        OptionalLong price = price();
        if (tries > mostTries
                || price.isEmpty()
                || (best.isPresent() && price.getAsLong() >= best.get().price())) {
            return;
        }
        if (i == pods.size()) {
            tries++;
            Plan plan = plan();
            if (isValid(scenario.cluster(), plan)) {
                best = Optional.of(new Best(left, price.getAsLong(), plan));
            }
            return;
        }
        boolean likePrevious = i > 0 && kindOf.get(i).equals(kindOf.get(i - 1));
        int from = likePrevious ? previous : 0;
        for (int h = from; h < hosts.size(); h++) {
            hosts.get(h).pods().add(i);
            place(i + 1, h, left);
            hosts.get(h).pods().remove(Integer.valueOf(i));
        }
        if (from != NOWHERE) {
            // Two equal pods alone on new nodes: the order of the nodes does not matter.
            boolean twins = likePrevious && hosts.get(previous).pods().equals(List.of(i - 1));
            for (int m = twins ? Math.max(0, hosts.get(previous).market()) : 0; m < markets.size(); m++) {
                hosts.add(new Host(Optional.empty(), m, new ArrayList<>(List.of(i))));
                place(i + 1, hosts.size() - 1, left);
                hosts.remove(hosts.size() - 1);
            }
        }
        if (left < mayBeLeft) {
            place(i + 1, NOWHERE, left + 1);
        }
    }

    /** Nano-USD per hour of all new nodes; empty if some host cannot hold its pods. */
    private OptionalLong price() {
        long sum = 0;
        for (Host host : hosts) {
            if (!host.pods().isEmpty()) {
                Optional<Fit> fit = fit(host);
                if (fit.isEmpty()) {
                    return OptionalLong.empty();
                }
                sum += fit.get().price();
            }
        }
        return OptionalLong.of(sum);
    }

    /** The existing node, or the cheapest of the market, if it takes the host's pods as if there were no rules between pods. */
    private Optional<Fit> fit(Host host) {
        Trial trial = new Trial(
                host.existing(),
                host.market(),
                host.pods().stream().map(kindOf::get).sorted().toList());
        Optional<Fit> known = fits.get(trial);
        if (known == null) {
            known = findFit(host);
            fits.put(trial, known);
        }
        return known;
    }

    private Optional<Fit> findFit(Host host) {
        List<Pod> members = host.pods().stream()
                .map(pods::get)
                .map(TryingEverything::withoutRulesBetweenPods)
                .toList();
        List<Pod> bound = scenario.cluster().pods().stream()
                .filter(pod -> !pod.isPending())
                .toList();
        Cluster alone = scenario.cluster().toBuilder()
                .pods(Stream.concat(bound.stream(), members.stream()).toList())
                .build();
        Stream<Fit> candidates = host.existing().isPresent()
                ? Stream.of(new Fit(Optional.empty(), 0))
                : markets.get(host.market()).offers().stream()
                        .map(offer -> new Fit(Optional.of(offer), Math.round(offer.hourlyPrice() * 1e9)));
        return candidates
                .filter(fit -> {
                    Plans plans = new Plans();
                    plans.add(host, fit, members);
                    return isValid(alone, plans.plan());
                })
                .findFirst();
    }

    private static Pod withoutRulesBetweenPods(Pod pod) {
        return pod.withSpec(pod.spec().toBuilder()
                .podAffinity(PodAffinity.NONE)
                .podAntiAffinity(PodAffinity.NONE)
                .topologySpread(List.of())
                .build());
    }

    private Plan plan() {
        Plans plans = new Plans();
        Set<Integer> left =
                new TreeSet<>(IntStream.range(0, pods.size()).boxed().toList());
        for (Host host : hosts) {
            if (!host.pods().isEmpty()) {
                plans.add(
                        host,
                        fit(host).orElseThrow(),
                        host.pods().stream().map(pods::get).toList());
                left.removeAll(host.pods());
            }
        }
        left.forEach(pod -> plans.left.add(new UnschedulablePod(pods.get(pod).id(), List.of(LEFT))));
        return plans.plan();
    }

    /** A plan under construction. */
    private static final class Plans {

        private final List<PlannedNode> nodes = new ArrayList<>();
        private final List<ExistingNodePods> existing = new ArrayList<>();
        private final List<UnschedulablePod> left = new ArrayList<>();

        void add(Host host, Fit fit, List<Pod> members) {
            List<PodId> ids = members.stream().map(Pod::id).toList();
            host.existing().ifPresent(name -> existing.add(new ExistingNodePods(name, ids)));
            fit.bought()
                    .ifPresent(node ->
                            nodes.add(node.withName("new-" + nodes.size()).withPods(ids)));
        }

        Plan plan() {
            return new Plan(
                    nodes,
                    existing,
                    left,
                    List.of(),
                    OptionalDouble.empty(),
                    new Plan.Statistics(0, 0, 0, 0, "everything"));
        }
    }

    private boolean isValid(Cluster cluster, Plan plan) {
        return PlanVerifier.verify(cluster, scenario.catalog(), plan, VerifierSettings.AS_LAUNCHED)
                .isEmpty();
    }
}
