package io.karpenter.core.workload;

import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.label.Labels;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.taint.Toleration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A pod")
class PodTest {

    @Test
    @DisplayName("waits for a node unless it has one, has ended, is being deleted or is gated")
    void pending() {
        assertThat(pod("p").one().isPending()).isTrue();
        assertThat(pod("p").on("n").one().isPending()).isFalse();
        assertThat(pod("p").terminating().one().isPending()).isFalse();
        assertThat(pod("p").gated().one().isPending()).isFalse();
    }

    @ParameterizedTest
    @DisplayName("takes resources of its node until it has ended, also while it is being deleted")
    @EnumSource(PodPhase.class)
    void bound(PodPhase phase) {
        boolean ended = phase == PodPhase.SUCCEEDED || phase == PodPhase.FAILED;

        assertThat(pod("p").on("n").phase(phase).one().isBound()).isEqualTo(!ended);
        assertThat(pod("p").on("n").phase(phase).terminating().one().isBound()).isEqualTo(!ended);
        assertThat(pod("p").phase(phase).one().isBound()).isFalse();
        assertThat(pod("p").phase(phase).one().isPending()).isEqualTo(!ended);
    }

    @Test
    @DisplayName("shares its spec with the other replicas")
    void replicasShareTheSpec() {
        List<Pod> replicas = pods(3).named("web").cpu("1").build();

        assertThat(replicas)
                .extracting(p -> p.id().toString())
                .containsExactly("default/web-0", "default/web-1", "default/web-2");
        assertThat(replicas)
                .allSatisfy(p -> assertThat(p.spec()).isSameAs(replicas.get(0).spec()));
        assertThat(replicas.get(0).spec().requests()).isEqualTo(ResourceList.parse("cpu", "1", "pods", "1"));
    }

    @Test
    @DisplayName("keeps its spec when rebuilt from it")
    void rebuilt() {
        PodSpec spec = pod("p").label("a", "1")
                .annotation("b", "2")
                .cpu("1")
                .zone("z")
                .prefersNode(10, io.karpenter.core.requirement.Expression.in("k", "v"))
                .near(Labels.ZONE, "x")
                .apartFrom(Labels.HOSTNAME, "y")
                .spread(Labels.ZONE, 1)
                .tolerates("t")
                .hostPort(80)
                .priority(7)
                .usesResourceClaims()
                .spec();

        assertThat(spec.toBuilder().build()).isEqualTo(spec);
        assertThat(spec.toBuilder().priority(8).build()).isNotEqualTo(spec);
    }

    @Test
    @DisplayName("cannot be changed through the collections it was built from")
    void copies() {
        Map<String, String> labels = new HashMap<>(Map.of("a", "1"));
        List<Toleration> tolerations = new ArrayList<>();
        PodSpec spec = PodSpec.builder().labels(labels).tolerations(tolerations).build();
        labels.put("b", "2");
        tolerations.add(Toleration.EVERYTHING);

        assertThat(spec.labels()).containsOnlyKeys("a");
        assertThat(spec.tolerations()).isEmpty();
        assertThatThrownBy(() -> spec.labels().put("c", "3")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    @DisplayName("is named by namespace and name, and sorted so")
    void ids() {
        assertThat(PodId.parse("a/b")).isEqualTo(new PodId("a", "b")).hasToString("a/b");
        assertThat(List.of(new PodId("b", "a"), new PodId("a", "b"), new PodId("a", "a")))
                .usingElementComparator(PodId::compareTo)
                .isNotEmpty()
                .satisfies(ids ->
                        assertThat(ids.stream().sorted().map(PodId::toString)).containsExactly("a/a", "a/b", "b/a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "/a", "a/", "/"})
    @DisplayName("is named by nothing else")
    void badIds(String text) {
        assertThatThrownBy(() -> PodId.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pod \"" + text + "\" is not of the form namespace/name");
    }

    @Test
    @DisplayName("has sound constraints: skew from 1, a topology key, weights from 1 to 100")
    void constraints() {
        LabelSelector all = LabelSelector.EVERYTHING;
        PodAffinityTerm term = PodAffinityTerm.of(Labels.ZONE, all);

        assertThatThrownBy(() -> TopologySpreadConstraint.hard(Labels.ZONE, 0, all))
                .hasMessageContaining("maxSkew is 0");
        assertThatThrownBy(() -> TopologySpreadConstraint.hard("", 1, all)).hasMessageContaining("topologyKey");
        assertThatThrownBy(() -> PodAffinityTerm.of("", all)).hasMessageContaining("topologyKey");
        assertThatThrownBy(() -> new PodAffinityTerm.Weighted(0, term)).hasMessageContaining("from 1 to 100");
        assertThatThrownBy(() -> new NodeAffinity.Preferred(101, NodeSelectorTerm.of()))
                .hasMessageContaining("from 1 to 100");
    }
}
