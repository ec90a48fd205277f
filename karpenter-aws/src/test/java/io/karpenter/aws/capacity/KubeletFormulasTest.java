package io.karpenter.aws.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.expression.ExpressionLanguage;
import io.karpenter.aws.facts.FactsBuilder;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.aws.nodeclass.NodeClassBuilder;
import io.karpenter.core.cloud.nodeclass.InvalidNodeClassException;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Expressions of a kubelet's configuration")
class KubeletFormulasTest {

    private static final Optional<ExpressionLanguage> ON =
            Optional.of(new ExpressionLanguage(InstantSource.fixed(Instant.EPOCH)));
    /** Two cores, and four interfaces of nine addresses: 34 pods. */
    private static final InstanceFacts X_LARGE =
            FactsBuilder.named("x.large").interfaces(4, 9).memoryMib(16384).build();

    private final NodeClassBuilder nodeClass = NodeClassBuilder.named("a");

    private NodeCapacity capacity(Optional<ExpressionLanguage> language) {
        return new NodeCapacities(nodeClass.read(), CapacitySettings.DEFAULT, language).of(X_LARGE);
    }

    private Quantity pods() {
        return capacity(ON).capacity().get(Resource.PODS);
    }

    @ParameterizedTest(name = "{0}: {1} pods")
    @DisplayName(
            "AWS-CAP-20 AWS-CAP-21 the number of pods may follow from the instance type, and from what it would be otherwise")
    @CsvSource(
            delimiter = ';',
            value = {
                "vcpus * 10; 20",
                "memory_mib / 1024; 16",
                "default_enis * ips_per_eni; 36",
                "instance_type == 'x.large' ? 7 : 8; 7",
                "max_pods; 34",
                "min(max_pods, 2.9); 2",
                "0; 0",
                "2147483647; 2147483647"
            })
    void maxPods(String text, long pods) {
        nodeClass.kubelet("maxPods", text);

        assertThat(pods()).isEqualTo(Quantity.of(pods));
    }

    @Test
    @DisplayName(
            "AWS-CAP-21 max_pods is the default with pods per core in maxPods, and what comes of it in reserved amounts")
    void order() {
        nodeClass
                .kubelet("podsPerCore", 6)
                .kubelet("maxPods", "max_pods - 1")
                .kubelet("kubeReserved", Map.of("pid", "max_pods"))
                .kubelet("systemReserved", Map.of("pid", "max_pods * 2"));

        NodeCapacity capacity = capacity(ON);

        assertThat(capacity.capacity().get(Resource.PODS)).isEqualTo(Quantity.of(11));
        assertThat(capacity.kubelet())
                .isEqualTo(new KubeletValues(OptionalInt.of(11), Map.of("pid", "11"), Map.of("pid", "22")));
        assertThat(capacity.overhead().get("pid")).isEqualTo(Quantity.of(33));
    }

    @Test
    @DisplayName("AWS-CAP-21 max_pods in reserved amounts is the number that is stated, or that a family has")
    void maxPodsOfReserved() {
        nodeClass.kubelet("maxPods", 20).kubelet("kubeReserved", Map.of("pid", "max_pods"));
        assertThat(capacity(ON).kubelet().kubeReserved()).containsEntry("pid", "20");

        NodeClassBuilder windows = NodeClassBuilder.named("b")
                .family(AmiFamily.WINDOWS2022)
                .kubelet("kubeReserved", Map.of("pid", "max_pods"));
        assertThat(new NodeCapacities(windows.read(), CapacitySettings.DEFAULT, ON)
                        .of(X_LARGE)
                        .kubelet()
                        .kubeReserved())
                .containsEntry("pid", "110");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("AWS-CAP-21 there is no such type if the number of pods is negative, too large or none")
    @CsvSource(
            delimiter = ';',
            value = {
                "vcpus - 4; comes to -2",
                "2147483648; comes to 2147483648",
                "vcpus / 0; / by zero",
                "0.0 / 0.0; NaN",
                "vcpus > 1; gives bool"
            })
    void noPods(String text, String why) {
        nodeClass.kubelet("maxPods", text);

        assertThatThrownBy(this::pods)
                .isInstanceOf(InvalidNodeClassException.class)
                .hasMessageContaining("spec.kubelet.maxPods: \"" + text + "\"")
                .hasMessageContaining(why)
                .hasMessageContaining("x.large");
    }

    @ParameterizedTest(name = "{0} of {1}: {2}")
    @DisplayName(
            "AWS-CAP-22 cores are milli by tens, memory MiB by sixteens, both rounded up, storage Gi, and pid a number")
    @CsvSource(
            delimiter = ';',
            value = {
                "cpu; 470 + 1; 480m",
                "cpu; 470 + 10; 480m",
                "cpu; 480.0 + 0.9; 480m",
                "cpu; 1 - 1; 0m",
                "memory; 624 + 1; 640Mi",
                "memory; 600 + 40; 640Mi",
                "memory; 11 * max_pods + 255; 640Mi",
                "ephemeral-storage; vcpus + 1; 3Gi",
                "pid; 999 + 1; 1000"
            })
    void units(String resource, String expression, String quantity) {
        nodeClass.kubelet("kubeReserved", Map.of(resource, expression));
        nodeClass.kubelet("systemReserved", Map.of(resource, expression));

        NodeCapacity capacity = capacity(ON);

        assertThat(capacity.kubelet().kubeReserved()).isEqualTo(Map.of(resource, quantity));
        assertThat(capacity.kubelet().systemReserved()).isEqualTo(Map.of(resource, quantity));
        nodeClass.kubelet("kubeReserved", Map.of(resource, quantity));
        nodeClass.kubelet("systemReserved", Map.of(resource, quantity));
        assertThat(capacity.overhead()).isEqualTo(capacity(ON).overhead());
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName(
            "AWS-CAP-22 what is reserved by an expression that fails or is negative is left out: the default holds")
    @CsvSource(
            delimiter = ';',
            value = {"vcpus - 4", "vcpus / 0", "vcpus > 1", "cores", "2147483648 + 0"})
    void dropped(String text) {
        NodeCapacity plain = capacity(ON);
        nodeClass
                .kubelet("kubeReserved", Map.of("cpu", text, "memory", "500Mi"))
                .kubelet("systemReserved", Map.of("cpu", text));

        NodeCapacity capacity = capacity(ON);

        assertThat(capacity.kubelet()).isEqualTo(KubeletValues.NONE);
        assertThat(capacity.overhead().get(Resource.CPU))
                .isEqualTo(plain.overhead().get(Resource.CPU));
        assertThat(capacity.overhead().get(Resource.MEMORY)).isEqualTo(Quantity.parse("600Mi"));
    }

    @Test
    @DisplayName("AWS-CAP-20 an amount that is a quantity is none")
    void quantities() {
        nodeClass.kubelet("kubeReserved", Map.of("cpu", "1", "memory", "1e3", "pid", 1000));

        assertThat(capacity(ON).kubelet()).isEqualTo(KubeletValues.NONE);
        assertThat(capacity(ON).overhead().get(Resource.CPU)).isEqualTo(Quantity.of(1));
    }

    @Test
    @DisplayName("while the gate is off they are passed over, and defaults hold")
    void off() {
        NodeCapacity plain = capacity(Optional.empty());
        nodeClass
                .kubelet("maxPods", "vcpus * 10")
                .kubelet("kubeReserved", Map.of("cpu", "vcpus * 10"))
                .kubelet("systemReserved", Map.of("cpu", "vcpus * 10"));

        assertThat(capacity(Optional.empty())).isEqualTo(plain);
        assertThat(capacity(ON)).isNotEqualTo(plain);
    }
}
