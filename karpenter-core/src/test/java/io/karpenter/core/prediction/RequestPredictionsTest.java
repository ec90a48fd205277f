package io.karpenter.core.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.prediction.VerticalAutoscaler.ContainerPolicy;
import io.karpenter.core.prediction.VerticalAutoscaler.CpuBoost;
import io.karpenter.core.prediction.VerticalAutoscaler.Target;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class RequestPredictionsTest {

    private static final Target WEB = new Target("apps", "Deployment", "web");
    private static final ResourceList NONE = ResourceList.EMPTY;

    @Test
    @DisplayName("STA-35 containers will ask for the target, kept between what is allowed at least and at most")
    void clamps() {
        assertThat(predicted(policy(
                                "app", false, ResourceList.parse("cpu", "500m"), ResourceList.parse("memory", "1Gi")))
                        .get("app"))
                .isEqualTo(ResourceList.parse("cpu", "500m", "memory", "1Gi"));
        assertThat(predicted(policy("*", false, NONE, ResourceList.parse("cpu", "50m")))
                        .get("app"))
                .as("a policy of all containers")
                .isEqualTo(ResourceList.parse("cpu", "50m", "memory", "2Gi"));
        assertThat(predicted(
                                policy("*", false, NONE, ResourceList.parse("cpu", "50m")),
                                policy("app", false, NONE, NONE))
                        .get("app"))
                .as("a policy of its own wins")
                .isEqualTo(ResourceList.parse("cpu", "100m", "memory", "2Gi"));
    }

    @Test
    @DisplayName(
            "STA-35 only resources that the autoscaler controls will change: CPU and memory, or what a policy names")
    void controlledResources() {
        VerticalAutoscaler everything = new VerticalAutoscaler(
                "default",
                "vpa",
                Instant.EPOCH,
                WEB,
                false,
                List.of(new ContainerPolicy("sidecar", false, Set.of("memory"), NONE, NONE, Optional.empty())),
                Map.of(
                        "app", ResourceList.parse("cpu", "1", "memory", "1Gi", "example.com/gpu", "1"),
                        "sidecar", ResourceList.parse("cpu", "1", "memory", "1Gi")),
                Optional.empty());

        assertThat(RequestPredictions.of(List.of(everything)).of("default", WEB))
                .containsEntry("app", ResourceList.parse("cpu", "1", "memory", "1Gi"))
                .containsEntry("sidecar", ResourceList.parse("memory", "1Gi"));
    }

    @Test
    @DisplayName("STA-35 an autoscaler that is off predicts nothing, one container that is off keeps what it asks for")
    void leavesOutWhatIsOff() {
        assertThat(predicted(policy("app", true, NONE, NONE))).containsOnlyKeys("sidecar");
        VerticalAutoscaler off = autoscaler("vpa", 0, true, List.of(), Optional.empty());
        assertThat(RequestPredictions.of(List.of(off)).of("default", WEB)).isEmpty();
    }

    @Test
    @DisplayName(
            "STA-35 the CPU of starting containers is raised by a factor or by an amount, that of a container's own first")
    void boosts() {
        Optional<CpuBoost> triple = Optional.of(new CpuBoost.Factor(3));
        assertThat(cpu(autoscaler("vpa", 0, false, List.of(), triple))).isEqualTo("300m");
        ContainerPolicy own = new ContainerPolicy(
                "app",
                false,
                VerticalAutoscaler.CPU_AND_MEMORY,
                NONE,
                ResourceList.parse("cpu", "80m"),
                Optional.of(new CpuBoost.Surplus(Quantity.parse("1"))));
        assertThat(cpu(autoscaler("vpa", 0, false, List.of(own), triple)))
                .as("on top of what is allowed")
                .isEqualTo("1080m");
    }

    @Test
    @DisplayName(
            "STA-35 of several autoscalers of a workload the oldest counts, then the first by name; other workloads are not touched")
    void oldestWins() {
        VerticalAutoscaler young = autoscaler("a", 10, false, List.of(), Optional.of(new CpuBoost.Factor(5)));
        VerticalAutoscaler old = autoscaler("b", 0, false, List.of(), Optional.of(new CpuBoost.Factor(2)));
        VerticalAutoscaler twin = autoscaler("c", 0, false, List.of(), Optional.of(new CpuBoost.Factor(7)));

        RequestPredictions predictions = RequestPredictions.of(List.of(twin, young, old));

        assertThat(predictions.of("default", WEB).get("app").get("cpu")).isEqualTo(Quantity.parse("200m"));
        assertThat(predictions.of("other", WEB)).isEmpty();
        assertThat(predictions.of("default", new Target("apps", "StatefulSet", "web")))
                .isEmpty();
    }

    private static String cpu(VerticalAutoscaler autoscaler) {
        return RequestPredictions.of(List.of(autoscaler))
                .of("default", WEB)
                .get("app")
                .get("cpu")
                .toString();
    }

    private static Map<String, ResourceList> predicted(ContainerPolicy... policies) {
        return RequestPredictions.of(List.of(autoscaler("vpa", 0, false, List.of(policies), Optional.empty())))
                .of("default", WEB);
    }

    private static ContainerPolicy policy(String container, boolean off, ResourceList min, ResourceList max) {
        return new ContainerPolicy(container, off, VerticalAutoscaler.CPU_AND_MEMORY, min, max, Optional.empty());
    }

    private static VerticalAutoscaler autoscaler(
            String name, long created, boolean off, List<ContainerPolicy> policies, Optional<CpuBoost> boost) {
        return new VerticalAutoscaler(
                "default",
                name,
                Instant.ofEpochSecond(created),
                WEB,
                off,
                policies,
                Map.of(
                        "app", ResourceList.parse("cpu", "100m", "memory", "2Gi"),
                        "sidecar", ResourceList.parse("cpu", "10m")),
                boost);
    }
}
