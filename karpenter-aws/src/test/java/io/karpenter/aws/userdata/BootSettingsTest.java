package io.karpenter.aws.userdata;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.taint.KarpenterTaints;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootSettingsTest {

    private static final Optional<String> DNS = Optional.of("172.20.0.10");

    @Test
    @DisplayName("AWS-UD-01 the pods that the instance type takes stand where the user states no number")
    void maxPods() {
        assertThat(KubeletSettings.of(Map.of(), 29, DNS).maxPods()).isEqualTo(29);
        assertThat(KubeletSettings.of(Map.of("maxPods", "vcpus * 4"), 29, DNS).maxPods())
                .isEqualTo(29);
        assertThat(KubeletSettings.of(Map.of("maxPods", 7), 29, DNS).maxPods()).isEqualTo(7);
    }

    @Test
    @DisplayName("AWS-UD-02 taints, start-up taints, and the one that waits for registration")
    void taints() {
        Taint startup = new Taint("starting", "", TaintEffect.NO_EXECUTE);

        assertThat(BootSettings.taints(List.of(Boot.DEDICATED), List.of(startup)))
                .containsExactly(Boot.DEDICATED, startup, KarpenterTaints.UNREGISTERED);
    }

    @Test
    @DisplayName("AWS-UD-02 a taint that waits for registration already is not doubled")
    void unregisteredOnce() {
        assertThat(BootSettings.taints(List.of(), List.of(KarpenterTaints.UNREGISTERED)))
                .containsExactly(KarpenterTaints.UNREGISTERED);
    }

    @Test
    @DisplayName("AWS-UD-03 labels are the claim's, the capacity type, and that taints are not to be synchronised")
    void labels() {
        assertThat(BootSettings.labels(Map.of("team", "web"), CapacityType.SPOT, AmiFamily.AL2023))
                .isEqualTo(Map.of(
                        "team",
                        "web",
                        "karpenter.sh/capacity-type",
                        "spot",
                        "karpenter.sh/do-not-sync-taints",
                        "true"));
    }

    @Test
    @DisplayName("AWS-UD-03 Custom images say themselves what becomes of taints")
    void customLabels() {
        assertThat(BootSettings.labels(Map.of(), CapacityType.ON_DEMAND, AmiFamily.CUSTOM))
                .isEqualTo(Map.of("karpenter.sh/capacity-type", "on-demand"));
    }

    @ParameterizedTest
    @DisplayName("AWS-UD-03 labels that a kubelet may not set are left out")
    @ValueSource(
            strings = {
                "node-restriction.kubernetes.io/a",
                "x.node-restriction.kubernetes.io/a",
                "kubernetes.io/arch",
                "topology.kubernetes.io/zone",
                "k8s.io/a",
                "x.k8s.io/a"
            })
    void restrictedLabels(String key) {
        assertThat(BootSettings.labels(Map.of(key, "v"), CapacityType.SPOT, AmiFamily.AL2))
                .doesNotContainKey(key);
    }

    @ParameterizedTest
    @DisplayName("AWS-UD-03 domains that merely end alike stay")
    @ValueSource(strings = {"mykubernetes.io/a", "topology.k8s.aws/zone-id", "k8s.io.example.com/a", "k8s.io"})
    void otherLabels(String key) {
        assertThat(BootSettings.labels(Map.of(key, "v"), CapacityType.SPOT, AmiFamily.AL2))
                .containsEntry(key, "v");
    }

    @Test
    @DisplayName("AWS-UD-04 DNS is the cluster's unless the user states another")
    void clusterDns() {
        assertThat(KubeletSettings.of(Map.of(), 29, DNS).firstDns()).isEqualTo(DNS);
        assertThat(KubeletSettings.of(Map.of("clusterDNS", List.of()), 29, DNS).firstDns())
                .isEqualTo(DNS);
        assertThat(KubeletSettings.of(Map.of("clusterDNS", List.of("10.0.0.1")), 29, DNS)
                        .firstDns())
                .contains("10.0.0.1");
        assertThat(KubeletSettings.of(Map.of(), 29, Optional.empty()).firstDns())
                .isEmpty();
    }
}
