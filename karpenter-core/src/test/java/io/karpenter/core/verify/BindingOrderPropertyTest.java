package io.karpenter.core.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.label.Labels;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.Choice;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.testkit.Property;
import io.karpenter.core.verify.VerifierSettings.SpreadDomains;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodAffinityTerm;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

@DisplayName("The final state is accepted if and only if some order of binding is")
class BindingOrderPropertyTest {

    private static final VerifierSettings NODES_ONLY =
            VerifierSettings.DEFAULT.withSpreadDomains(SpreadDomains.NODES_ONLY);
    private static final List<String> KEYS = List.of(Labels.ZONE, Labels.HOSTNAME);
    private static final List<String> APPS = List.of("x", "y");

    /** What pods may ask for. */
    private enum Rule {
        ONE_SPREAD,
        SPREADS,
        AFFINITY,
        ANTI_AFFINITY
    }

    /** A cluster of a few nodes, and where each of its pending pods is to go. */
    private record Case(Cluster cluster, Map<PodId, String> places) {

        boolean someOrderExists() {
            Map<String, Map<String, String>> labels = new TreeMap<>();
            cluster.nodes().forEach(node -> labels.put(node.name(), node.labels()));
            List<BindingOrders.Placed> bound = new ArrayList<>();
            List<BindingOrders.Placed> planned = new ArrayList<>();
            for (Pod pod : cluster.pods()) {
                String node = pod.status().nodeName().orElseGet(() -> places.getOrDefault(pod.id(), ""));
                (pod.isPending() ? planned : bound)
                        .add(new BindingOrders.Placed(pod, labels.getOrDefault(node, Map.of())));
            }
            return BindingOrders.exist(List.copyOf(labels.values()), bound, planned);
        }

        List<Violation> violations() {
            Map<String, List<PodId>> byNode = new TreeMap<>();
            places.forEach((pod, node) ->
                    byNode.computeIfAbsent(node, n -> new ArrayList<>()).add(pod));
            List<ExistingNodePods> existing = new ArrayList<>();
            byNode.forEach((node, pods) -> existing.add(new ExistingNodePods(node, pods)));
            Plan plan = new Plan(
                    List.of(),
                    existing,
                    List.of(),
                    List.of(),
                    OptionalDouble.empty(),
                    new Plan.Statistics(0, 0, 0, 0, "at random"));
            return PlanVerifier.verify(cluster, Catalogs.linear(2), plan, NODES_ONLY);
        }

        /** Cases with one pod less. */
        Stream<Case> smaller() {
            return cluster.pods().stream().map(gone -> {
                Map<PodId, String> fewer = new TreeMap<>(places);
                fewer.remove(gone.id());
                List<Pod> rest =
                        cluster.pods().stream().filter(pod -> pod != gone).toList();
                return new Case(cluster.toBuilder().pods(rest).build(), fewer);
            });
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            for (Node node : cluster.nodes()) {
                text.append('\n')
                        .append(node.name())
                        .append(" in ")
                        .append(node.labels().get(Labels.ZONE));
            }
            for (Pod pod : cluster.pods()) {
                text.append('\n').append(pod.id()).append(pod.spec().labels());
                text.append(
                        pod.isPending()
                                ? " to go to " + places.get(pod.id())
                                : " on " + pod.status().nodeName().get());
                text.append(pod.spec().topologySpread())
                        .append(pod.spec().podAffinity().required());
                text.append(pod.spec().podAntiAffinity().required());
            }
            return text.toString();
        }
    }

    private static Case generate(RandomGenerator random, Rule rule) {
        Choice choose = new Choice(random);
        ClusterBuilder cluster = ClusterBuilder.cluster();
        List<String> nodes = new ArrayList<>();
        for (int i = choose.between(2, 4); i > 0; i--) {
            nodes.add("n" + i);
            cluster.with(NodeBuilder.node("n" + i)
                    .zone(choose.of("a", "b", "c"))
                    .allocatable("cpu", "64", "memory", "64Gi", "pods", "100"));
        }
        for (int i = choose.between(0, 3); i > 0; i--) {
            PodBuilder bound = PodBuilder.pod("bound-" + i)
                    .label(PodBuilder.APP, choose.of(APPS))
                    .on(choose.of(nodes));
            if (rule == Rule.ANTI_AFFINITY) {
                ask(choose, bound, rule);
            }
            cluster.with(bound);
        }
        List<Pod> planned = new ArrayList<>();
        int kinds = choose.between(1, 3);
        for (int kind = 0; kind < kinds; kind++) {
            PodBuilder pod = PodBuilder.pod("kind-" + kind).label(PodBuilder.APP, choose.of(APPS));
            boolean asks = kind == 0 || rule != Rule.ONE_SPREAD && choose.onceIn(2);
            if (asks) {
                ask(choose, pod, rule);
            }
            planned.addAll(pod.replicas(choose.between(1, 6 / kinds)).build());
        }
        Map<PodId, String> places = new TreeMap<>();
        planned.forEach(pod -> places.put(pod.id(), choose.of(nodes)));
        return new Case(cluster.withPods(planned).build(), places);
    }

    private static void ask(Choice choose, PodBuilder pod, Rule rule) {
        LabelSelector selector =
                choose.onceIn(5) ? LabelSelector.EVERYTHING : LabelSelector.of(PodBuilder.APP, choose.of(APPS));
        String key = choose.of(KEYS);
        switch (rule) {
            case ONE_SPREAD -> pod.spread(TopologySpreadConstraint.hard(key, choose.between(1, 2), selector));
            case SPREADS -> {
                pod.spread(TopologySpreadConstraint.hard(key, choose.between(1, 2), selector));
                if (choose.onceIn(2)) {
                    pod.spread(Labels.HOSTNAME, choose.between(1, 2));
                }
            }
            case AFFINITY -> {
                pod.near(PodAffinityTerm.of(key, selector));
                if (choose.onceIn(4)) {
                    pod.near(choose.of(KEYS), choose.of(APPS));
                }
            }
            case ANTI_AFFINITY -> pod.apartFrom(PodAffinityTerm.of(key, selector));
        }
    }

    private static Property<Case> cases(Rule rule) {
        return Property.forAll((random, size) -> generate(random, rule))
                .tries(400)
                .shrinking(Case::smaller);
    }

    private static void sameAnswer(Case one) {
        assertThat(one.violations().isEmpty())
                .as("valid according to the verifier, which says %s", one.violations())
                .isEqualTo(one.someOrderExists());
    }

    @TestFactory
    Stream<DynamicTest> orders() {
        return Stream.of(
                cases(Rule.ONE_SPREAD).holds("SCH-TSC-13 one spread constraint", BindingOrderPropertyTest::sameAnswer),
                cases(Rule.SPREADS)
                        .holds("SCH-TSC-13 several constraints: nothing is refused that some order allows", one -> {
                            if (one.someOrderExists()) {
                                assertThat(one.violations()).isEmpty();
                            }
                        }),
                cases(Rule.AFFINITY).holds("SCH-AFF-04 SCH-AFF-05 affinity", BindingOrderPropertyTest::sameAnswer),
                cases(Rule.ANTI_AFFINITY)
                        .holds("SCH-AFF-09 SCH-AFF-10 anti-affinity", BindingOrderPropertyTest::sameAnswer));
    }
}
