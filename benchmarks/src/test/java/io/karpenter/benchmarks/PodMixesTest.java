package io.karpenter.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class PodMixesTest {

    @Test
    @DisplayName("KW 26.4 the reference's mix has five equal parts, and what five does not divide is plain")
    void fiveParts() {
        List<Pod> pods = PodMixes.reference(503, 42).pendingPods();

        assertThat(pods).hasSize(503);
        assertThat(count(pods, spec -> !spec.topologySpread().isEmpty())).isEqualTo(200);
        assertThat(count(pods, spec -> !spec.podAffinity().required().isEmpty()))
                .isEqualTo(100);
        assertThat(count(pods, spec -> !spec.podAntiAffinity().required().isEmpty()))
                .isEqualTo(100);
    }

    @Test
    @DisplayName("KW 26.4 a single pod of the reference's mix is plain")
    void onePod() {
        List<Pod> pods = PodMixes.reference(1, 42).pendingPods();

        assertThat(pods).hasSize(1);
        assertThat(count(
                        pods,
                        spec -> spec.topologySpread().isEmpty()
                                && spec.podAffinity().required().isEmpty()
                                && spec.podAntiAffinity().required().isEmpty()))
                .isEqualTo(1);
    }

    @Test
    @DisplayName("replicas of all workloads are as many as asked for, and differ by at most one between workloads")
    void equalWorkloads() {
        List<Pod> pods = PodMixes.replicas(1000, 300, 7).pendingPods();

        assertThat(pods).hasSize(1000);
        assertThat(pods.stream()
                        .collect(Collectors.groupingBy(pod -> pod.spec().labels(), Collectors.counting()))
                        .values())
                .hasSize(300)
                .allMatch(count -> count == 3 || count == 4);
    }

    @Test
    @DisplayName("equal seeds draw equal clusters, other seeds other ones")
    void seeded() {
        assertThat(PodMixes.reference(50, 1)).isEqualTo(PodMixes.reference(50, 1));
        assertThat(PodMixes.reference(50, 1)).isNotEqualTo(PodMixes.reference(50, 2));
    }

    private static long count(List<Pod> pods, Predicate<PodSpec> condition) {
        return pods.stream().map(Pod::spec).filter(condition).count();
    }
}
