package io.karpenter.aws.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.nodeclass.AmiFamily;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NodeClassHashTest {

    private static final Map<String, Object> SPEC = Map.of(
            "role",
            "node-role",
            "amiFamily",
            "AL2023",
            "amiSelectorTerms",
            List.of(Map.of("alias", "al2023@latest")),
            "subnetSelectorTerms",
            List.of(Map.of("id", "subnet-1")),
            "securityGroupSelectorTerms",
            List.of(Map.of("id", "sg-1")),
            "tags",
            Map.of("team", "web", "stage", ""),
            "userData",
            "#!/bin/bash",
            "blockDeviceMappings",
            List.of(
                    Map.of("deviceName", "/dev/xvda", "ebs", Map.of("volumeSize", "100Gi", "encrypted", true)),
                    Map.of("deviceName", "/dev/xvdb", "ebs", Map.of("volumeSize", "20Gi", "iops", 3000))),
            "metadataOptions",
            Map.of("httpTokens", "required", "httpPutResponseHopLimit", 1),
            "kubelet",
            Map.of("maxPods", 50, "clusterDNS", List.of("10.0.0.1", "10.0.0.2")));

    private static String hash(Map<String, Object> spec) {
        return NodeClassHash.of(spec, AmiFamily.AL2023, "Y2E=");
    }

    private static Map<String, Object> with(String field, Object value) {
        Map<String, Object> spec = new LinkedHashMap<>(SPEC);
        spec.put(field, value);
        return spec;
    }

    @Test
    @DisplayName("AWS-DRF-04 the fingerprint of a text never changes: these are what nodes in clusters carry")
    void golden() {
        assertThat(NodeClassHash.VERSION).isEqualTo("java-v1");
        assertThat(hash(Map.of())).isEqualTo("8449098495353658302");
        assertThat(hash(SPEC)).isEqualTo("17706350383024694968");
        assertThat(NodeClassHash.of(SPEC, AmiFamily.BOTTLEROCKET, "Y2E=")).isEqualTo("12504151571262785264");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("AWS-DRF-04 what is compared by its result, and the count of IP prefixes, drift no node by their text")
    @MethodSource("leftOut")
    void leftOut(String field, Object value) {
        assertThat(hash(with(field, value))).isEqualTo(hash(SPEC));
    }

    static Stream<Arguments> leftOut() {
        return Stream.of(
                Arguments.of("subnetSelectorTerms", List.of(Map.of("id", "subnet-2"))),
                Arguments.of("securityGroupSelectorTerms", List.of(Map.of("id", "sg-2"))),
                Arguments.of("capacityReservationSelectorTerms", List.of(Map.of("id", "cr-1"))),
                Arguments.of("amiSelectorTerms", List.of(Map.of("alias", "al2023@v1"))),
                Arguments.of("amiFamily", "Custom"),
                Arguments.of("ipPrefixCount", 2));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("AWS-DRF-04 everything else drifts every node")
    @MethodSource("counted")
    void counted(String field, Object value) {
        assertThat(hash(with(field, value))).isNotEqualTo(hash(SPEC));
    }

    static Stream<Arguments> counted() {
        return Stream.of(
                Arguments.of("role", "other"),
                Arguments.of("userData", "#!/bin/sh"),
                Arguments.of("tags", Map.of("team", "web")),
                Arguments.of("tags", Map.of("team", "db", "stage", "")),
                Arguments.of("metadataOptions", Map.of("httpTokens", "required", "httpPutResponseHopLimit", 2)),
                Arguments.of("detailedMonitoring", true),
                Arguments.of("associatePublicIPAddress", true),
                Arguments.of("instanceStorePolicy", "RAID0"),
                Arguments.of("placementGroupSelector", Map.of("name", "n")),
                Arguments.of("blockDeviceMappings", List.of(Map.of("ebs", Map.of("volumeSize", "102400Mi")))),
                Arguments.of("kubelet", Map.of("maxPods", 51, "clusterDNS", List.of("10.0.0.1", "10.0.0.2"))),
                Arguments.of("kubelet", Map.of("maxPods", 50, "clusterDNS", List.of("10.0.0.2", "10.0.0.1"))),
                Arguments.of(
                        "kubelet",
                        Map.of("maxPods", 50, "podsPerCore", 0, "clusterDNS", List.of("10.0.0.1", "10.0.0.2"))),
                Arguments.of("someNewField", "x"));
    }

    @Test
    @DisplayName("AWS-DRF-04 the family that the NodeClass comes to and the certificate authority count")
    void familyAndAuthority() {
        assertThat(NodeClassHash.of(SPEC, AmiFamily.AL2, "Y2E=")).isNotEqualTo(hash(SPEC));
        assertThat(NodeClassHash.of(SPEC, AmiFamily.AL2023, "Y2Ey")).isNotEqualTo(hash(SPEC));
    }

    @Test
    @DisplayName("AWS-DRF-04 lists are sets, and the order of fields does not count")
    void order() {
        List<?> devices = (List<?>) SPEC.get("blockDeviceMappings");
        Map<String, Object> turned = new LinkedHashMap<>();
        SPEC.keySet().stream().sorted(Comparator.reverseOrder()).forEach(key -> turned.put(key, SPEC.get(key)));
        turned.put("blockDeviceMappings", List.of(devices.get(1), devices.get(0), devices.get(1)));

        assertThat(hash(turned)).isEqualTo(hash(SPEC));
    }

    @Test
    @DisplayName("AWS-DRF-04 zero, false and empty are as if they were missing, and numbers of any Java type are equal")
    void zeroIsMissing() {
        Map<String, Object> spec = with("context", "");
        spec.put("detailedMonitoring", false);
        spec.put("networkInterfaces", List.of());
        spec.put("connectionTracking", Map.of("tcpEstablishedTimeout", 0));
        spec.put("metadataOptions", Map.of("httpTokens", "required", "httpPutResponseHopLimit", 1L));

        assertThat(hash(spec)).isEqualTo(hash(SPEC));
    }

    @Test
    @DisplayName("AWS-DRF-04 texts, numbers and flags that look alike are told apart")
    void kindsAreToldApart() {
        assertThat(List.of(
                        hash(Map.of("a", "1")),
                        hash(Map.of("a", 1)),
                        hash(Map.of("a", true)),
                        hash(Map.of("a", "true")),
                        hash(Map.of("a", List.of("1"))),
                        hash(Map.of("a", Map.of("b", "1"))),
                        hash(Map.of("a", "1;s1:b=s1:1"))))
                .doesNotHaveDuplicates();
    }
}
