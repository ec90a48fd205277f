package io.karpenter.core.staticpool;

import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.staticpool.ScaleDown.Ground;
import io.karpenter.core.staticpool.ScaleDown.Victim;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A static NodePool with too many nodes")
class ScaleDownTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LIFE = Duration.ofHours(100);

    private static StaticNode node(String name, PodBuilder... pods) {
        return aged(name, Duration.ZERO, pods);
    }

    private static StaticNode aged(String name, Duration age, PodBuilder... pods) {
        List<Pod> all = Arrays.stream(pods).map(PodBuilder::one).toList();
        return new StaticNode(name, true, NOW.minus(age), Optional.of(LIFE), all);
    }

    private static StaticNode notLaunched(String name) {
        return new StaticNode(name, false, NOW, Optional.of(LIFE), List.of());
    }

    private static PodBuilder daemon() {
        return pod("daemon").ownedBy("apps/v1", "DaemonSet", "logs");
    }

    private static PodBuilder app() {
        return pod("app");
    }

    private static List<String> victims(int replicas, StaticNode... active) {
        List<String> victims = names(ScaleDown.decide(replicas, Arrays.asList(active), NOW));
        List<StaticNode> reversed = Arrays.asList(active.clone());
        Collections.reverse(reversed);
        assertThat(names(ScaleDown.decide(replicas, reversed, NOW)))
                .as("whatever the order of the nodes")
                .isEqualTo(victims);
        return victims;
    }

    private static List<String> names(ScaleDown decision) {
        return decision.victims().stream().map(Victim::claim).toList();
    }

    @Test
    @DisplayName("SCH-STA-08 loses as many as it has beyond its replicas, and none if it has too few")
    void excess() {
        StaticNode[] three = {node("a"), node("b"), node("c")};

        assertThat(victims(0, three)).hasSize(3);
        assertThat(victims(2, three)).hasSize(1);
        assertThat(victims(3, three)).isEmpty();
        assertThat(victims(5, three)).isEmpty();
        assertThat(ScaleDown.LOOK_AGAIN_AFTER).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    @DisplayName("SCH-STA-08 STC-07 STC-08 loses claims that are not launched first, then empty nodes, then the others")
    void groups() {
        assertThat(victims(0, node("a-full", app()), node("b-empty"), notLaunched("c-coming")))
                .containsExactly("c-coming", "b-empty", "a-full");
    }

    @Test
    @DisplayName("SCH-STA-08 STC-08 counts nodes with daemons only as empty, unless a daemon asks to be left alone")
    void daemonsOnly() {
        PodBuilder protectedDaemon = daemon().annotation(Labels.DO_NOT_DISRUPT, "true");

        assertThat(victims(0, node("a", protectedDaemon), node("b", app()), node("c", daemon())))
                .containsExactly("c", "b", "a");
    }

    @Test
    @DisplayName("SCH-STA-08 pods that have ended do not fill a node")
    void endedPods() {
        assertThat(victims(1, node("a", app()), node("b", app().phase(PodPhase.SUCCEEDED))))
                .containsExactly("b");
    }

    @Test
    @DisplayName("SCH-STA-08 loses nodes with pods that ask to be left alone last, however cheap")
    void protectedLast() {
        PodBuilder cheap = app().priority(-33554432).annotation(Labels.DO_NOT_DISRUPT, "true");

        ScaleDown decision = ScaleDown.decide(0, List.of(node("a", cheap), node("b", app(), app())), NOW);

        assertThat(decision.victims())
                .containsExactly(new Victim("b", Ground.CHEAPEST, 2), new Victim("a", Ground.CHEAPEST_PROTECTED, 0));
    }

    @Test
    @DisplayName("SCH-STA-08 a time for which a pod asked to be left alone ends")
    void protectionEnds() {
        PodBuilder once = app().annotation(Labels.DO_NOT_DISRUPT, "1h").started(NOW.minus(Duration.ofHours(2)));
        PodBuilder still = app().annotation(Labels.DO_NOT_DISRUPT, "1h").started(NOW);

        assertThat(victims(1, node("a", still), node("b", once, app(), app()))).containsExactly("b");
    }

    @Test
    @DisplayName("SCH-STA-08 SCH-STA-09 loses nodes with cheap pods, and nodes near their end, before others")
    void byCost() {
        StaticNode two = node("two-new", app(), app());
        StaticNode one = node("one-new", app());
        StaticNode dear = node("one-dear", app().priority(100_000_000));
        StaticNode old = aged("three-old", Duration.ofHours(90), app(), app(), app());
        StaticNode negative = node("negative", app().priority(-100_000_000));

        assertThat(victims(0, two, one, dear, old, negative))
                .containsExactly("negative", "three-old", "one-new", "two-new", "one-dear");
    }

    @Test
    @DisplayName("SCH-STA-08 goes by name where nothing else decides")
    void ties() {
        assertThat(victims(1, node("b", app()), node("a", app()), node("c", app())))
                .containsExactly("a", "b");
        assertThat(victims(1, notLaunched("b"), notLaunched("a"))).containsExactly("a");
    }
}
