package io.karpenter.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodAffinity;
import io.karpenter.core.workload.PodAffinityTerm;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Warnings of wishes that prevent consolidation")
class ConsolidationWarningsTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final LabelSelector WEB = LabelSelector.of("app", "web");

    private final ConsolidationWarnings warnings = new ConsolidationWarnings();

    private static Pod pod(String name, String uid, PodSpec spec) {
        return new Pod(new PodId("default", name), uid, spec, List.of(), List.of(), Pod.Status.PENDING);
    }

    private static PodSpec apart() {
        return PodSpec.builder()
                .podAntiAffinity(new PodAffinity(
                        List.of(), List.of(new PodAffinityTerm.Weighted(1, PodAffinityTerm.of(Labels.HOSTNAME, WEB)))))
                .build();
    }

    private static PodSpec spread(TopologySpreadConstraint constraint) {
        return PodSpec.builder().topologySpread(List.of(constraint)).build();
    }

    @Test
    @DisplayName(
            "DIS-CON-40 PROV-20 name pods that prefer to be apart and those that are spread if possible, and no others")
    void names() {
        List<Pod> pods = List.of(
                pod("apart", "1", apart()),
                pod("soft", "2", spread(TopologySpreadConstraint.soft(Labels.ZONE, 1, WEB))),
                pod("hard", "3", spread(TopologySpreadConstraint.hard(Labels.ZONE, 1, WEB))),
                pod("plain", "4", PodSpec.builder().build()));

        assertThat(warnings.of(pods, NOON))
                .extracting(line -> line.fields().get("pods"))
                .containsExactly("default/apart", "default/soft");
    }

    @Test
    @DisplayName("DIS-CON-40 PROV-20 come once per uid in 24 hours")
    void onceADay() {
        List<Pod> pods = List.of(pod("a", "1", apart()));
        assertThat(warnings.of(pods, NOON)).hasSize(1);

        assertThat(warnings.of(pods, NOON.plus(Duration.ofHours(24).minusSeconds(1))))
                .isEmpty();
        assertThat(warnings.of(List.of(pod("a", "2", apart())), NOON)).hasSize(1);
        assertThat(warnings.of(pods, NOON.plus(Duration.ofHours(24)))).hasSize(1);
    }

    @Test
    @DisplayName("PROV-20 name ten pods, and say how many there are besides")
    void atMostTen() {
        List<Pod> pods = IntStream.range(0, 12)
                .mapToObj(i -> pod("p" + i, "u" + i, apart()))
                .toList();

        assertThat(warnings.of(pods, NOON).getFirst().fields().get("pods"))
                .contains("default/p9")
                .doesNotContain("default/p10")
                .endsWith("and 2 other(s)");
    }
}
