package io.karpenter.core.workload;

import static io.karpenter.core.quantity.ResourceList.EMPTY;
import static io.karpenter.core.quantity.ResourceList.parse;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.quantity.ResourceList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The effective request of a pod")
class EffectiveRequestTest {

    private static List<ContainerRequest> containers(String... cpus) {
        return Stream.of(cpus)
                .map(cpu -> ContainerRequest.of(parse("cpu", cpu)))
                .toList();
    }

    private static ContainerRequest init(String cpu) {
        return ContainerRequest.of(parse("cpu", cpu));
    }

    private static ContainerRequest sidecar(String cpu) {
        return ContainerRequest.sidecar(parse("cpu", cpu));
    }

    private static ResourceList cpuAndPod(String cpu) {
        return parse("cpu", cpu, "pods", "1");
    }

    @Test
    @DisplayName("SCH-RES-01 is the sum of its containers")
    void containersAdd() {
        assertThat(EffectiveRequest.of(containers("1", "500m"), List.of(), EMPTY, EMPTY))
                .isEqualTo(cpuAndPod("1500m"));
    }

    @Test
    @DisplayName("SCH-RES-01 is the largest init container if that asks for more")
    void initContainersRunAlone() {
        assertThat(EffectiveRequest.of(containers("1"), List.of(init("3"), init("2")), EMPTY, EMPTY))
                .isEqualTo(cpuAndPod("3"));
        assertThat(EffectiveRequest.of(containers("4"), List.of(init("3")), EMPTY, EMPTY))
                .isEqualTo(cpuAndPod("4"));
    }

    @Test
    @DisplayName("SCH-RES-01 takes the maximum for each resource by itself")
    void perResource() {
        ContainerRequest init = ContainerRequest.of(parse("cpu", "3", "memory", "1Gi"));
        ContainerRequest main = ContainerRequest.of(parse("cpu", "1", "memory", "2Gi", "nvidia.com/gpu", "1"));

        assertThat(EffectiveRequest.of(List.of(main), List.of(init), EMPTY, EMPTY))
                .isEqualTo(parse("cpu", "3", "memory", "2Gi", "nvidia.com/gpu", "1", "pods", "1"));
    }

    @Test
    @DisplayName("SCH-RES-01 adds sidecars to the containers")
    void sidecarsKeepRunning() {
        assertThat(EffectiveRequest.of(containers("1"), List.of(sidecar("2"), sidecar("500m")), EMPTY, EMPTY))
                .isEqualTo(cpuAndPod("3500m"));
    }

    @Test
    @DisplayName("SCH-RES-01 adds to an init container the sidecars started before it, not those after it")
    void sidecarsBeforeInit() {
        assertThat(EffectiveRequest.of(containers("1"), List.of(sidecar("1"), init("5")), EMPTY, EMPTY))
                .isEqualTo(cpuAndPod("6"));
        assertThat(EffectiveRequest.of(containers("1"), List.of(init("5"), sidecar("1")), EMPTY, EMPTY))
                .isEqualTo(cpuAndPod("5"));
    }

    @Test
    @DisplayName("SCH-RES-01 counts a starting sidecar together with those before it")
    void sidecarsStartInOrder() {
        assertThat(EffectiveRequest.of(List.of(), List.of(sidecar("1"), sidecar("2")), EMPTY, EMPTY))
                .isEqualTo(cpuAndPod("3"));
    }

    @Test
    @DisplayName("SCH-RES-01 is replaced by the pod's own requests for CPU, memory and huge pages only")
    void podLevel() {
        ContainerRequest main = ContainerRequest.of(
                parse("cpu", "4", "memory", "4Gi", "hugepages-2Mi", "4Mi", "ephemeral-storage", "1Gi"));
        ResourceList podLevel =
                parse("cpu", "1", "memory", "8Gi", "hugepages-2Mi", "2Mi", "ephemeral-storage", "9Gi", "gpu", "3");

        assertThat(EffectiveRequest.of(List.of(main), List.of(), podLevel, EMPTY))
                .isEqualTo(parse(
                        "cpu", "1", "memory", "8Gi", "hugepages-2Mi", "2Mi", "ephemeral-storage", "1Gi", "pods", "1"));
    }

    @Test
    @DisplayName("SCH-RES-01 has the runtime's overhead on top, also on top of the pod's own requests")
    void overhead() {
        ResourceList overhead = parse("cpu", "250m", "memory", "120Mi");

        assertThat(EffectiveRequest.of(containers("1"), List.of(), EMPTY, overhead))
                .isEqualTo(parse("cpu", "1250m", "memory", "120Mi", "pods", "1"));
        assertThat(EffectiveRequest.of(containers("1"), List.of(), parse("cpu", "2"), overhead))
                .isEqualTo(parse("cpu", "2250m", "memory", "120Mi", "pods", "1"));
    }

    @Test
    @DisplayName("SCH-RES-02 of a container being resized is the largest of spec, allocated and actuated")
    void resizing() {
        ResourceList spec = parse("cpu", "1", "memory", "4Gi");
        ResourceList allocated = parse("cpu", "2", "memory", "2Gi");
        ResourceList actuated = parse("cpu", "1500m", "memory", "3Gi");

        assertThat(EffectiveRequest.whileResizing(spec, allocated, actuated, false))
                .isEqualTo(parse("cpu", "2", "memory", "4Gi"));
    }

    @Test
    @DisplayName("SCH-RES-02 of a container whose resize is infeasible leaves the spec out")
    void infeasibleResize() {
        assertThat(EffectiveRequest.whileResizing(
                        parse("cpu", "64"), parse("cpu", "2"), parse("cpu", "1", "memory", "1Gi"), true))
                .isEqualTo(parse("cpu", "2", "memory", "1Gi"));
    }

    @Test
    @DisplayName("SCH-RES-03 has one of \"pods\" even without containers, and keeps requests for nothing")
    void onePod() {
        assertThat(EffectiveRequest.of(List.of(), List.of(), EMPTY, EMPTY)).isEqualTo(parse("pods", "1"));
        assertThat(EffectiveRequest.of(containers("0"), List.of(), EMPTY, EMPTY))
                .isEqualTo(cpuAndPod("0"));
    }
}
