package io.karpenter.aws.tag;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaunchTagsTest {

    @Test
    @DisplayName("AWS-TAG-01 Karpenter's tags stand over the user's")
    void fixedTagsWin() {
        assertThat(LaunchTags.of(
                        Map.of("team", "web", "Name", "mine", "karpenter.sh/nodepool", "other"),
                        "demo",
                        "web",
                        "class"))
                .isEqualTo(Map.of(
                        "team", "web",
                        "Name", "mine",
                        "kubernetes.io/cluster/demo", "owned",
                        "karpenter.sh/nodepool", "web",
                        "eks:eks-cluster-name", "demo",
                        "karpenter.k8s.aws/ec2nodeclass", "class"));
    }

    @Test
    @DisplayName("AWS-TAG-01 the user's tags are those of the NodeClass")
    void userTags() {
        assertThat(LaunchTags.ofSpec(Map.of("tags", Map.of("a", "b", "empty", ""))))
                .isEqualTo(Map.of("a", "b", "empty", ""));
        assertThat(LaunchTags.ofSpec(Map.of())).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("AWS-TAG-02 keys that are Karpenter's are refused")
    @ValueSource(
            strings = {
                "kubernetes.io/cluster/demo",
                "kubernetes.io/cluster/a_b-C9",
                "karpenter.sh/nodepool",
                "karpenter.sh/nodeclaim",
                "eks:eks-cluster-name",
                "karpenter.k8s.aws/ec2nodeclass"
            })
    void refused(String key) {
        assertThat(LaunchTags.refused(Set.of("team", key))).containsExactly(key);
    }

    @ParameterizedTest
    @DisplayName("AWS-TAG-02 other keys may be set, Name among them")
    @ValueSource(
            strings = {
                "Name",
                "karpenter.sh/custom",
                "kubernetes.io/cluster/",
                "kubernetes.io/cluster/-demo",
                "kubernetes.io/cluster/a/b",
                "x.kubernetes.io/cluster/demo"
            })
    void allowed(String key) {
        assertThat(LaunchTags.refused(Set.of(key))).isEmpty();
    }
}
