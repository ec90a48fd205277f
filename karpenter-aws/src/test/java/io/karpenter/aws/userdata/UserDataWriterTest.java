package io.karpenter.aws.userdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.capacity.KubeletValues;
import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.NodeClassNotReadyException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class UserDataWriterTest {

    @Test
    @DisplayName(
            "AWS-UD-05, AWS-UD-07, AWS-UD-08 AL2: the user's script, then one that calls the bootstrap script with all it takes")
    void al2() {
        assertThat(Boot.of(AmiFamily.AL2)
                        .custom("#!/bin/bash\necho first\n")
                        .everything()
                        .kubelet("podsPerCore", 4)
                        .localDisks()
                        .text())
                .isEqualTo(GoldenText.read("al2.txt"));
    }

    @Test
    @DisplayName("AWS-UD-07, AWS-UD-08 AL2: what is not set is not written")
    void al2Least() {
        assertThat(UserDataWriter.write(Boot.of(AmiFamily.AL2).leastSettings()).text())
                .isEqualTo(GoldenText.read("al2-least.txt"));
    }

    @Test
    @DisplayName("AWS-UD-07 AL2: IPv6 follows from the first address of DNS")
    void al2Ipv6() {
        assertThat(Boot.of(AmiFamily.AL2).dns("fd00::10").text())
                .contains(" \\\n--ip-family ipv6 \\\n--dns-cluster-ip 'fd00::10' \\\n");
    }

    @Test
    @DisplayName(
            "AWS-UD-05, AWS-UD-09, AWS-UD-10 AL2023: the user's NodeConfig, then Karpenter's with any field of the kubelet")
    void al2023() {
        assertThat(Boot.of(AmiFamily.AL2023)
                        .custom("""
                                apiVersion: node.eks.aws/v1alpha1
                                kind: NodeConfig
                                spec:
                                  featureGates:
                                    FastImagePull: true
                                """)
                        .kubelet("maxPods", "vcpus * 4")
                        .kubelet("registryPullQPS", 10)
                        .kubelet("systemReserved", Map.of("cpu", "100m"))
                        .kubelet("clusterDNS", List.of("172.20.0.10", "172.20.0.11"))
                        .kubelet("registerWithTaints", List.of(Map.of("key", "mine", "effect", "NoSchedule")))
                        .localDisks()
                        .text())
                .isEqualTo(GoldenText.read("al2023.txt"));
    }

    @ParameterizedTest
    @DisplayName("AWS-UD-09 AL2023: what is no YAML mapping is a script")
    @MethodSource("scripts")
    void al2023Script(String script) {
        assertThat(Boot.of(AmiFamily.AL2023).custom(script).text())
                .startsWith("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"//\"\n\n--//\n"
                        + "Content-Type: text/x-shellscript; charset=\"us-ascii\"\n\n" + script + "\n--//\n");
    }

    static Stream<String> scripts() {
        return Stream.of("#!/bin/bash\necho hello\n", "- a\n- list", "{not: [closed", "#!/bin/bash\n");
    }

    @Test
    @DisplayName("AWS-UD-10 amounts that expressions came to replace them, and others stay as they are written")
    void resolvedReserved() {
        KubeletSettings kubelet = KubeletSettings.of(
                        Map.of(
                                "kubeReserved",
                                Map.of("cpu", "vcpus * 10", "memory", "0.5Gi"),
                                "systemReserved",
                                Map.of("pid", "vcpus")),
                        29,
                        Optional.empty())
                .with(new KubeletValues(OptionalInt.empty(), Map.of("cpu", "480m"), Map.of()));

        assertThat(kubelet.hasExpressions()).isFalse();
        assertThat(kubelet.fields())
                .isEqualTo(Map.of("kubeReserved", Map.of("cpu", "480m", "memory", "0.5Gi"), "maxPods", 29L));
    }

    @Test
    @DisplayName("AWS-UD-11 AL2023 cannot do without the addresses of Services")
    void al2023NeedsServiceCidr() {
        assertThatThrownBy(() -> Boot.of(AmiFamily.AL2023).withoutServiceCidr().text())
                .isInstanceOf(NodeClassNotReadyException.class)
                .hasMessageContaining("service CIDR");
        assertThat(Boot.of(AmiFamily.AL2).withoutServiceCidr().text()).isNotEmpty();
    }

    @Test
    @DisplayName("AWS-UD-11 AL2023 takes no certificate authority that is not base64")
    void al2023ChecksCertificateAuthority() {
        assertThatThrownBy(
                        () -> Boot.of(AmiFamily.AL2023).caBundle("-----BEGIN").text())
                .isInstanceOf(CloudProviderException.class)
                .hasMessageContaining("base64");
    }

    @Test
    @DisplayName(
            "AWS-UD-12, AWS-UD-13, AWS-UD-14 Bottlerocket: Karpenter's settings over the user's, labels merged, taints replaced")
    void bottlerocket() {
        assertThat(Boot.of(AmiFamily.BOTTLEROCKET)
                        .custom(GoldenText.read("bottlerocket-custom.toml"))
                        .everything()
                        .localDisks()
                        .release(new BottlerocketRelease(true))
                        .text())
                .isEqualTo(GoldenText.read("bottlerocket.txt"));
    }

    @Test
    @DisplayName("AWS-UD-13 Bottlerocket: what the NodeClass leaves open stays as the user's data has it")
    void bottlerocketKeepsUsersSettings() {
        assertThat(Boot.of(AmiFamily.BOTTLEROCKET).custom("""
                                [settings.kubernetes]
                                image-gc-high-threshold-percent = "70"
                                [settings.kubernetes.system-reserved]
                                cpu = "10m"
                                """).text())
                .contains("image-gc-high-threshold-percent = '70'")
                .contains("[settings.kubernetes.system-reserved]\ncpu = '10m'\n");
    }

    @Test
    @DisplayName("AWS-UD-14 Bottlerocket: a release that is old or not known is told what to bind")
    void bottlerocketOldBind() {
        String folders = "'bind', '--dirs', '/var/lib/containerd', '/var/lib/kubelet', '/var/log/pods']]";

        assertThat(Boot.of(AmiFamily.BOTTLEROCKET).localDisks().text()).contains(folders);
        assertThat(Boot.of(AmiFamily.BOTTLEROCKET)
                        .localDisks()
                        .release(new BottlerocketRelease(false))
                        .text())
                .contains(folders);
        assertThat(Boot.of(AmiFamily.BOTTLEROCKET).text()).doesNotContain("bootstrap-commands");
    }

    @ParameterizedTest
    @DisplayName("AWS-UD-12 Bottlerocket: what is not TOML is an error that tells where, and quotes nothing")
    @MethodSource("notToml")
    void bottlerocketNeedsToml(String text, String told) {
        assertThatThrownBy(() -> Boot.of(AmiFamily.BOTTLEROCKET).custom(text).text())
                .isInstanceOf(InvalidUserDataException.class)
                .hasMessageContaining(told)
                .hasNoCause()
                .message()
                .doesNotContain("secret");
    }

    static Stream<Arguments> notToml() {
        return Stream.of(
                Arguments.of("[settings]\nsecret", "line 2"),
                Arguments.of("#!/bin/bash\nsecret", "line 2"),
                Arguments.of("settings = 'secret'", "settings must be a table"));
    }

    @ParameterizedTest
    @DisplayName("AWS-UD-16 Windows: one block of PowerShell, the user's lines first")
    @EnumSource(
            value = AmiFamily.class,
            names = {"WINDOWS2019", "WINDOWS2022", "WINDOWS2025"})
    void windows(AmiFamily family) {
        assertThat(Boot.of(family).custom("Write-Host first").text()).isEqualTo(GoldenText.read("windows.txt"));
    }

    @Test
    @DisplayName("AWS-UD-16 Windows: nothing stands for what is not set")
    void windowsLeast() {
        assertThat(UserDataWriter.write(Boot.of(AmiFamily.WINDOWS2022).leastSettings())
                        .text())
                .startsWith("<powershell>\n[string]$EKSBootstrapScriptFile")
                .doesNotContain("-DNSClusterIP");
    }

    @Test
    @DisplayName("AWS-UD-17 Custom: the user's data as it is, or nothing")
    void custom() {
        assertThat(Boot.of(AmiFamily.CUSTOM).custom("anything\r\n").everything().text())
                .isEqualTo("anything\r\n");
        assertThat(Boot.of(AmiFamily.CUSTOM).text()).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("AWS-UD-01 user data is handed over in base64, with no CR in archives")
    @EnumSource(
            value = AmiFamily.class,
            names = {"AL2", "AL2023"})
    void base64(AmiFamily family) {
        UserData data = UserDataWriter.write(
                Boot.of(family).custom("#!/bin/bash\r\necho hi\r\n").settings());

        assertThat(new String(Base64.getDecoder().decode(data.base64()), StandardCharsets.UTF_8))
                .isEqualTo(data.text())
                .contains("#!/bin/bash\necho hi\n")
                .doesNotContain("\r");
    }

    @Test
    @DisplayName("AWS-UD-08 equal settings give equal texts, in whatever order they are stated")
    void deterministic() {
        Map<String, String> one = new LinkedHashMap<>();
        Map<String, String> other = new LinkedHashMap<>();
        List.of("cpu", "memory", "pid", "ephemeral-storage").forEach(key -> one.put(key, "1"));
        List.of("pid", "ephemeral-storage", "memory", "cpu").forEach(key -> other.put(key, "1"));

        for (AmiFamily family : List.of(AmiFamily.AL2, AmiFamily.BOTTLEROCKET, AmiFamily.WINDOWS2022)) {
            assertThat(Boot.of(family).kubelet("kubeReserved", one).text())
                    .isEqualTo(Boot.of(family).kubelet("kubeReserved", other).text());
        }
    }

    @Test
    @DisplayName("AWS-UD-18 more than EC2 takes is warned of and not refused here")
    void size() {
        String comment = "# secret\n";
        UserData below = UserDataWriter.write(
                Boot.of(AmiFamily.CUSTOM).custom("x".repeat(14_744)).settings());
        UserData near = UserDataWriter.write(
                Boot.of(AmiFamily.CUSTOM).custom("x".repeat(14_745)).settings());
        UserData above = UserDataWriter.write(
                Boot.of(AmiFamily.CUSTOM).custom(comment.repeat(2000)).settings());

        assertThat(below.isNearLimit()).isFalse();
        assertThat(near.isNearLimit()).isTrue();
        assertThat(above.size()).isEqualTo(18_000).isGreaterThan(UserData.LIMIT);
    }

    @Test
    @DisplayName("AWS-UD-18 user data shows its size, never its text")
    void textIsNotShown() {
        BootSettings settings = Boot.of(AmiFamily.CUSTOM).custom("secret").settings();

        assertThat(UserDataWriter.write(settings)).hasToString("user data of 6 bytes");
        assertThat(settings.toString()).doesNotContain("secret");
    }
}
