package io.karpenter.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.workload.Pod;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@DisplayName("Random scenarios")
class RandomScenariosTest {

    @TestFactory
    Stream<DynamicTest> laws() {
        Property<Scenario> scenarios =
                Property.forAll(RandomScenarios.ofEverything()).tries(300).maxSize(30);
        return Stream.of(
                scenarios.holds(
                        "have no more pending pods than their size allows, and at least one",
                        s -> assertThat(s.cluster().pendingPods().size()).isBetween(1, 30)),
                scenarios.holds(
                        "never overload a node with bound pods",
                        s -> assertThat(free(s.cluster()))
                                .noneSatisfy((node, left) ->
                                        assertThat(left.hasNegative()).isTrue())),
                scenarios.holds(
                        "name every pod once",
                        s -> assertThat(s.cluster().pods()).extracting(Pod::id).doesNotHaveDuplicates()),
                scenarios.holds(
                        "know every volume claim that a pod mounts",
                        s -> assertThat(s.cluster().pods())
                                .flatExtracting(Pod::volumeClaims)
                                .allSatisfy(claim ->
                                        assertThat(s.cluster().volumeClaims()).containsKey("default/" + claim))));
    }

    private static Map<String, ResourceList> free(Cluster cluster) {
        Map<String, ResourceList> free = new HashMap<>();
        cluster.nodes().forEach(n -> free.put(n.name(), n.allocatable()));
        cluster.pods().stream()
                .filter(Pod::isBound)
                .forEach(p -> free.computeIfPresent(
                        p.status().nodeName().orElseThrow(),
                        (node, left) -> left.minus(p.spec().requests())));
        return free;
    }

    @Test
    @DisplayName("make use of every feature now and then")
    void everyFeatureOccurs() {
        Map<Feature, Predicate<Scenario>> uses = uses();
        assertThat(uses).containsOnlyKeys(Feature.values());
        Map<Feature, Integer> found = new EnumMap<>(Feature.class);

        Property.forAll(RandomScenarios.ofEverything())
                .tries(300)
                .maxSize(20)
                .check(s -> uses.forEach((feature, use) -> found.merge(feature, use.test(s) ? 1 : 0, Integer::sum)));

        assertThat(found).allSatisfy((feature, count) -> assertThat(count).isGreaterThan(5));
    }

    private static Map<Feature, Predicate<Scenario>> uses() {
        Map<Feature, Predicate<Scenario>> uses = new EnumMap<>(Feature.class);
        uses.put(
                Feature.NODE_SELECTORS,
                s -> anyPod(s, p -> !p.spec().nodeSelector().isEmpty()));
        uses.put(
                Feature.NODE_AFFINITY,
                s -> anyPod(s, p -> !p.spec().nodeAffinity().required().isEmpty()));
        uses.put(
                Feature.TAINTS,
                s -> s.cluster().nodePools().stream()
                        .anyMatch(p -> !p.template().taints().isEmpty()));
        uses.put(
                Feature.SPREAD,
                s -> anyPod(s, p -> p.spec().topologySpread().stream().anyMatch(c -> c.hard())));
        uses.put(
                Feature.POD_AFFINITY,
                s -> anyPod(s, p -> !p.spec().podAffinity().required().isEmpty()));
        uses.put(
                Feature.POD_ANTI_AFFINITY,
                s -> anyPod(s, p -> !p.spec().podAntiAffinity().required().isEmpty()));
        uses.put(
                Feature.PREFERENCES,
                s -> anyPod(s, p -> p.spec().topologySpread().stream().anyMatch(c -> !c.hard())));
        uses.put(Feature.HOST_PORTS, s -> anyPod(s, p -> !p.spec().hostPorts().isEmpty()));
        uses.put(Feature.VOLUMES, s -> anyPod(s, p -> !p.volumeClaims().isEmpty()));
        uses.put(Feature.DAEMON_SETS, s -> !s.cluster().daemonSets().isEmpty());
        uses.put(
                Feature.LIMITS,
                s -> s.cluster().nodePools().stream().anyMatch(p -> !p.limits().isEmpty()));
        uses.put(Feature.WEIGHTS, s -> s.cluster().nodePools().stream().anyMatch(p -> p.weight() > 0));
        uses.put(Feature.NODE_POOLS, s -> s.cluster().nodePools().size() > 1);
        uses.put(Feature.EXISTING_NODES, s -> anyPod(s, Pod::isBound));
        uses.put(Feature.SPOT, s -> anyOffering(s, "spot"));
        uses.put(Feature.RESERVED, s -> anyOffering(s, "reserved"));
        uses.put(
                Feature.MIN_VALUES,
                s -> s.cluster().nodePools().stream()
                        .flatMap(p -> p.template().requirements().stream())
                        .anyMatch(e -> e.minValues().isPresent()));
        uses.put(Feature.GPUS, s -> anyPod(s, p -> p.spec().requests().has(RandomCatalogs.GPU)));
        uses.put(
                Feature.UNAVAILABLE,
                s -> s.catalog().shared().stream()
                        .flatMap(t -> t.offerings().stream())
                        .anyMatch(o -> !o.available() && o.reservation().isEmpty()));
        uses.put(Feature.NAMESPACES, s -> anyPod(s, p -> !p.namespace().equals("default")));
        return uses;
    }

    private static boolean anyPod(Scenario scenario, Predicate<Pod> predicate) {
        return scenario.cluster().pods().stream().anyMatch(predicate);
    }

    private static boolean anyOffering(Scenario scenario, String capacityType) {
        return scenario.catalog().shared().stream()
                .flatMap(t -> t.offerings().stream())
                .anyMatch(o -> o.capacityType().toString().equals(capacityType));
    }

    @Test
    @DisplayName("shrink to the one pod and the one type that a broken law needs")
    void shrinksToTheCore() {
        Property<Scenario> property = Property.forAll(RandomScenarios.ofEverything())
                .maxSize(20)
                .shrinking(scenario -> new ScenarioShrinker().smaller(scenario));
        List<Scenario> failing = new java.util.ArrayList<>();

        assertThatThrownBy(() -> property.check(s -> {
                    if (anyPod(s, p -> !p.spec().hostPorts().isEmpty())) {
                        failing.add(s);
                        throw new AssertionError("a pod has a host port");
                    }
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a pod has a host port");

        Scenario smallest = failing.get(failing.size() - 1);
        assertThat(smallest.cluster().pods()).hasSize(1);
        assertThat(smallest.cluster().nodes()).isEmpty();
        assertThat(smallest.cluster().nodePools()).hasSize(1);
        assertThat(smallest.catalog().shared()).hasSize(1);
        assertThat(smallest.catalog().shared().get(0).offerings()).hasSize(1);
    }
}
