package io.karpenter.core.drain;

import static io.karpenter.core.drain.Leaving.NOW;
import static io.karpenter.core.drain.Leaving.critical;
import static io.karpenter.core.drain.Leaving.daemon;
import static io.karpenter.core.drain.Leaving.ending;
import static io.karpenter.core.drain.Leaving.pod;
import static io.karpenter.core.drain.Leaving.withGrace;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.workload.PodPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Which pods leave a node first")
final class DuePodsTest {

    private static List<String> names(List<LeavingPod> pods) {
        return pods.stream().map(pod -> pod.pod().id().name()).toList();
    }

    private static DuePods of(LeavingPod... pods) {
        return DuePods.of(List.of(pods), Optional.empty(), NOW);
    }

    @Test
    @DisplayName(
            "TRM-13 a node waits neither for pods that have ended, nor for those that tolerate its taint, nor for its own")
    void notWaitedFor() {
        DuePods pods = of(
                pod("plain"),
                pod("ended", pod -> pod.phase(PodPhase.SUCCEEDED)),
                pod("failed", pod -> pod.phase(PodPhase.FAILED)),
                pod("exists", pod -> pod.tolerates("karpenter.sh/disrupted")),
                pod("equal", pod -> pod.tolerates("karpenter.sh/disrupted", "", TaintEffect.NO_SCHEDULE)),
                pod("everything", pod -> pod.tolerates(Toleration.EVERYTHING)),
                pod("mirror", pod -> pod.ownedBy("v1", "Node", "node")));

        assertThat(names(pods.waitedFor())).containsExactly("plain");
    }

    @Test
    @DisplayName("TRM-13 a pod that is still there more than 60 s after its end is stuck and is waited for no more")
    void stuck() {
        Duration grace = Duration.ofSeconds(30);
        DuePods pods = of(ending("ending", NOW.minusSeconds(90), grace), ending("stuck", NOW.minusSeconds(91), grace));

        assertThat(names(pods.waitedFor())).containsExactly("ending");
        assertThat(pods.due()).isEmpty();
    }

    @Test
    @DisplayName("TRM-13 a pod that asks not to be disrupted is waited for")
    void doNotDisrupt() {
        assertThat(of(pod("careful", pod -> pod.annotation(Labels.DO_NOT_DISRUPT, "true")))
                        .waitedFor())
                .hasSize(1);
    }

    @Test
    @DisplayName(
            "TRM-14 ordinary pods go first, then DaemonSets' pods, then critical ones, critical DaemonSets' pods last")
    void tiers() {
        List<LeavingPod> left = new ArrayList<>(
                List.of(critical(pod("proxy", daemon())), critical(pod("dns")), pod("agent", daemon()), pod("web")));
        List<String> order = new ArrayList<>();
        while (!left.isEmpty()) {
            List<LeavingPod> due = DuePods.of(left, Optional.empty(), NOW).due();
            order.addAll(names(due));
            left.removeAll(due);
        }

        assertThat(order).containsExactly("web", "agent", "dns", "proxy");
        assertThat(LeavingPod.isCritical("system-cluster-critical")).isTrue();
        assertThat(LeavingPod.isCritical("system-node-critical")).isTrue();
        assertThat(LeavingPod.isCritical("high-priority")).isFalse();
    }

    @Test
    @DisplayName("TRM-14 a tier is not over while one of its pods is still ending")
    void tierEnds() {
        assertThat(of(ending("web", NOW, Duration.ofSeconds(30)), pod("agent", daemon()))
                        .due())
                .isEmpty();
    }

    @Test
    @DisplayName("TRM-14 pods that must be deleted by force do not wait for their tier")
    void forcedAtOnce() {
        Instant deadline = NOW.plusSeconds(60);
        LeavingPod slow = critical(withGrace(pod("slow"), Duration.ofSeconds(90)));

        assertThat(names(DuePods.of(List.of(slow, pod("web")), Optional.of(deadline), NOW)
                        .due()))
                .containsExactly("slow", "web");
    }
}
