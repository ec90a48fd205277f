package io.karpenter.core.label;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The schema of labels")
class LabelSchemaTest {

    private static final LabelSchema PROVIDER = LabelSchema.CORE.with(new LabelSchema(
            Set.of("acme.io/instance-cpu"),
            Set.of("acme.io"),
            Map.of("topology.csi.acme.io/zone", Labels.ZONE),
            Map.of("acme.io/tenancy", Set.of("default", "dedicated"))));

    @ParameterizedTest(name = "{0} is {1}")
    @DisplayName("SCH-LBL-01 rewrites other names of the same thing")
    @CsvSource({
        "failure-domain.beta.kubernetes.io/zone, topology.kubernetes.io/zone",
        "failure-domain.beta.kubernetes.io/region, topology.kubernetes.io/region",
        "beta.kubernetes.io/arch, kubernetes.io/arch",
        "beta.kubernetes.io/os, kubernetes.io/os",
        "beta.kubernetes.io/instance-type, node.kubernetes.io/instance-type",
        "topology.kubernetes.io/zone, topology.kubernetes.io/zone",
        "example.com/team, example.com/team"
    })
    void aliases(String key, String canonical) {
        assertThat(LabelSchema.CORE.canonical(key)).isEqualTo(canonical);
    }

    @Test
    @DisplayName("SCH-LBL-01 takes a provider's aliases too")
    void providerAliases() {
        assertThat(PROVIDER.canonical("topology.csi.acme.io/zone")).isEqualTo(Labels.ZONE);
        assertThat(PROVIDER.canonical("beta.kubernetes.io/os")).isEqualTo(Labels.OS);
    }

    @Test
    @DisplayName("SCH-LBL-03 knows the eight labels that a new node may be asked for")
    void wellKnown() {
        assertThat(LabelSchema.CORE.wellKnown())
                .containsExactlyInAnyOrder(
                        "karpenter.sh/nodepool",
                        "karpenter.sh/capacity-type",
                        "topology.kubernetes.io/zone",
                        "topology.kubernetes.io/region",
                        "node.kubernetes.io/instance-type",
                        "kubernetes.io/arch",
                        "kubernetes.io/os",
                        "node.kubernetes.io/windows-build");
        assertThat(PROVIDER.isWellKnown("acme.io/instance-cpu")).isTrue();
        assertThat(LabelSchema.CORE.isWellKnown("acme.io/instance-cpu")).isFalse();
        assertThat(LabelSchema.CORE.isWellKnown(Labels.HOSTNAME)).isFalse();
    }

    @ParameterizedTest
    @DisplayName("SCH-LBL-04 restricts the hostname and reserved domains with their subdomains")
    @ValueSource(
            strings = {
                "kubernetes.io/hostname",
                "karpenter.sh/initialized",
                "karpenter.sh/registered",
                "sub.karpenter.sh/x",
                "acme.io/other",
                "deep.sub.acme.io/x"
            })
    void restricted(String key) {
        assertThat(PROVIDER.isRestricted(key)).isTrue();
    }

    @ParameterizedTest
    @DisplayName("SCH-LBL-04 allows well-known labels, custom domains and those of Kubernetes")
    @ValueSource(
            strings = {
                "karpenter.sh/capacity-type",
                "karpenter.sh/nodepool",
                "acme.io/instance-cpu",
                "kubernetes.io/custom",
                "node-restriction.kubernetes.io/x",
                "x.k8s.io/y",
                "notkarpenter.sh/x",
                "karpenter.sh.example.com/x",
                "karpenter.sh",
                "team"
            })
    void allowed(String key) {
        assertThat(PROVIDER.isRestricted(key)).isFalse();
    }

    @Test
    @DisplayName("SCH-LBL-05 knows the values of keys with a fixed meaning")
    void knownValues() {
        assertThat(PROVIDER.knownValues())
                .containsEntry(Labels.CAPACITY_TYPE, Set.of("on-demand", "spot", "reserved"))
                .containsEntry("acme.io/tenancy", Set.of("default", "dedicated"))
                .hasSize(2);
    }
}
