package io.karpenter.aws.nodeclass.care;

import static io.karpenter.aws.nodeclass.care.CareBench.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.capacity.CapacitySettings;
import io.karpenter.aws.expression.ExpressionLanguage;
import io.karpenter.aws.facts.FactsBuilder;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.core.cloud.nodeclass.NodeClassCare.Tended;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Care of the kubelet's configuration of an EC2NodeClass")
class KubeletCareTest {

    private static final String VALIDATION = "ValidationSucceeded";

    private final CareBench bench = new CareBench();
    private List<InstanceFacts> types = List.of(
            FactsBuilder.named("t3.nano")
                    .vcpus(2)
                    .memoryMib(512)
                    .interfaces(2, 2)
                    .build(),
            FactsBuilder.named("m5.large").build(),
            FactsBuilder.named("m5.metal")
                    .vcpus(96)
                    .memoryMib(393_216)
                    .interfaces(15, 50)
                    .build());
    private Ec2NodeClassCare care;

    KubeletCareTest() {
        bench.expressions = Optional.of(new ExpressionTrial(
                new ExpressionLanguage(bench.timers.clock()), CapacitySettings.DEFAULT, () -> types));
        care = bench.care();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** What becomes of the condition, with which message; nothing may have been tried if it is refused. */
    private String refused(Map<String, Object> kubelet, String reason) {
        bench.spec.put("kubelet", kubelet);

        Tended tended = bench.tend(care);

        assertThat(reason(tended, VALIDATION)).isEqualTo("False " + reason);
        assertThat(tended.failures()).isEmpty();
        assertThat(bench.aws.calls("CreateLaunchTemplate")).isEmpty();
        assertThat(bench.aws.calls("CreateFleet")).isEmpty();
        return tended.conditions().dependent(VALIDATION).message();
    }

    static Stream<Arguments> wrongTypes() {
        return Stream.of(
                Arguments.of("maxPods", true),
                Arguments.of("maxPods", 1.5),
                Arguments.of("podsPerCore", "4"),
                Arguments.of("kubeReserved", List.of("cpu")),
                Arguments.of("systemReserved", Map.of("cpu", Map.of())),
                Arguments.of("evictionHard", Map.of("memory.available", List.of())),
                Arguments.of("evictionSoftGracePeriod", "1m"),
                Arguments.of("evictionMaxPodGracePeriod", "60"),
                Arguments.of("imageGCHighThresholdPercent", "85"),
                Arguments.of("cpuCFSQuota", "yes"),
                Arguments.of("clusterDNS", "10.0.0.10"),
                Arguments.of("registryPullQPS", "ten"),
                Arguments.of("registryBurst", 1.5),
                Arguments.of("eventRecordQPS", 3_000_000_000L),
                Arguments.of("seccompDefault", "true"),
                Arguments.of("cpuManagerPolicy", 1),
                Arguments.of("syncFrequency", "soon"),
                Arguments.of("syncFrequency", 60),
                Arguments.of("memoryThrottlingFactor", "0.9"),
                Arguments.of("allowedUnsafeSysctls", List.of(1)),
                Arguments.of("featureGates", Map.of("NodeSwap", "true")),
                Arguments.of("memorySwap", "LimitedSwap"),
                Arguments.of("memorySwap", Map.of("swapBehaviour", "LimitedSwap")),
                Arguments.of("authentication", Map.of("webhook", Map.of("cacheTTL", 2))),
                Arguments.of("reservedMemory", List.of(Map.of("numaNode", 0, "limits", Map.of("memory", "much")))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName(
            "AWS-NC-13 API-ENC-74 a field of the wrong type is an invalid configuration, and nothing is tried until it is changed")
    @MethodSource("wrongTypes")
    void wrongType(String field, Object value) {
        assertThat(refused(Map.of(field, value), "InvalidKubeletConfiguration")).contains("spec.kubelet." + field);

        bench.spec.remove("kubelet");
        assertThat(bench.tend(care).conditions().isTrue(VALIDATION)).isTrue();
    }

    @Test
    @DisplayName("API-ENC-74 whatever Kubernetes' configuration has may be there, in its types")
    void everyType() {
        bench.spec.put(
                "kubelet",
                Map.ofEntries(
                        Map.entry("registryPullQPS", 10),
                        Map.entry("podPidsLimit", 3_000_000_000L),
                        Map.entry("seccompDefault", true),
                        Map.entry("cpuManagerPolicy", "static"),
                        Map.entry("syncFrequency", "1m30.5s"),
                        Map.entry("memoryThrottlingFactor", 0.9),
                        Map.entry("allowedUnsafeSysctls", List.of("net.*")),
                        Map.entry("featureGates", Map.of("NodeSwap", true)),
                        Map.entry("memorySwap", Map.of("swapBehavior", "LimitedSwap")),
                        Map.entry("authentication", Map.of("webhook", Map.of("enabled", true, "cacheTTL", "2m"))),
                        Map.entry("reservedMemory", List.of(Map.of("numaNode", 0, "limits", Map.of("memory", "1Gi")))),
                        Map.entry("evictionMinimumReclaim", Map.of("memory.available", "1Mi"))));

        assertThat(bench.tend(care).conditions().isTrue(VALIDATION)).isTrue();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName(
            "AWS-NC-15 API-ENC-80 an expression has to compile and to give a number, and nothing is tried until it does")
    @CsvSource(
            delimiter = ';',
            value = {
                "vcpus > 2; gives bool, allowed: int or double",
                "max(1, 2, 3); no matching overload for 'max'",
                "cores; undeclared reference to 'cores'"
            })
    void invalid(String text, String why) {
        assertThat(refused(Map.of("maxPods", text), "KubeletExpressionInvalid"))
                .contains("spec.kubelet.maxPods: \"" + text + "\"", why);
        assertThat(refused(
                        Map.of("kubeReserved", Map.of("cpu", text), "systemReserved", Map.of("pid", text)),
                        "KubeletExpressionInvalid"))
                .contains("spec.kubelet.kubeReserved.cpu", "; spec.kubelet.systemReserved.pid");

        bench.spec.put("kubelet", Map.of("maxPods", "max(60, vcpus * 30)"));
        assertThat(bench.tend(care).conditions().isTrue(VALIDATION)).isTrue();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName(
            "AWS-NC-18 API-ENC-81 an expression has to come to a number from 0 on for every known instance type, and nothing is tried until it does")
    @CsvSource(
            delimiter = ';',
            value = {
                "vcpus - 4; comes to -2, allowed: 0 to 2147483647 for t3.nano (2 of 3 instance types)",
                "1000 / (96 - vcpus); / by zero for m5.metal (1 of 3 instance types)",
                "1.0 / double(96 - vcpus); Infinity, which is no finite number for m5.metal (1 of 3 instance types)",
                "vcpus * 30000000; comes to 2880000000, allowed: 0 to 2147483647 for m5.metal (1 of 3 instance types)"
            })
    void failing(String text, String why) {
        assertThat(refused(Map.of("maxPods", text), "KubeletExpressionEvaluationFailed"))
                .contains("spec.kubelet.maxPods: \"" + text + "\"", why);
        assertThat(refused(Map.of("systemReserved", Map.of("cpu", text)), "KubeletExpressionEvaluationFailed"))
                .contains("spec.kubelet.systemReserved.cpu: \"" + text + "\"", why);

        bench.spec.put("kubelet", Map.of("maxPods", "vcpus"));
        assertThat(bench.tend(care).conditions().isTrue(VALIDATION)).isTrue();
    }

    @Test
    @DisplayName("AWS-NC-18 expressions are tried before tags, and not at all as long as no instance types are known")
    void order() {
        bench.spec.put("tags", Map.of("karpenter.sh/nodeclaim", "x"));
        refused(Map.of("maxPods", "vcpus - 4"), "KubeletExpressionEvaluationFailed");
        refused(Map.of("maxPods", "vcpus * 4"), "TagValidationFailed");

        try (CareBench other = new CareBench()) {
            other.spec.put("kubelet", Map.of("maxPods", "vcpus - 4"));
            other.expressions = bench.expressions;
            List<InstanceFacts> known = types;
            types = List.of();
            Ec2NodeClassCare fresh = other.care();

            Tended tended = other.tend(fresh);
            assertThat(reason(tended, VALIDATION)).isEqualTo("Unknown AwaitingReconciliation");
            assertThat(tended.again()).contains(Duration.ofSeconds(10));
            assertThat(other.aws.calls("CreateLaunchTemplate")).isEmpty();

            types = known;
            assertThat(reason(other.tend(fresh), VALIDATION)).isEqualTo("False KubeletExpressionEvaluationFailed");
        }
    }
}
