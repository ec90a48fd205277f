package io.karpenter.aws.nodeclass.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.aws.nodeclass.CapacityReservation;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.aws.nodeclass.EvictionThreshold;
import io.karpenter.aws.nodeclass.Kubelet;
import io.karpenter.aws.nodeclass.NodeClassBuilder;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.quantity.Quantity;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ec2NodeClassReaderTest {

    private static final String PLACE = "test.yaml (EC2NodeClass a): ";

    private final NodeClassBuilder nodeClass = NodeClassBuilder.named("a");

    @Test
    @DisplayName("API-ENC-27, API-ENC-28 the family is the stated one, else the alias's")
    void family() {
        assertThat(nodeClass.read()).isEqualTo(Ec2NodeClass.DEFAULT);
        assertThat(nodeClass.spec("amiFamily", "Custom").read().family()).isEqualTo(AmiFamily.CUSTOM);
        assertThat(alias("bottlerocket@v1.20.0").read().family()).isEqualTo(AmiFamily.BOTTLEROCKET);
        assertThat(alias("windows2025@latest").read().family()).isEqualTo(AmiFamily.WINDOWS2025);
    }

    private static NodeClassBuilder alias(String alias) {
        return NodeClassBuilder.named("a").spec("amiSelectorTerms", List.of(Map.of("alias", alias)));
    }

    @Test
    @DisplayName(
            "AWS-NC-10 everything that is wrong is said at once, with place, path, what was found and what is allowed")
    void allProblemsAtOnce() {
        nodeClass
                .without("role")
                .spec("instanceStorePolicy", "RAID1")
                .spec("ipPrefixCount", -1)
                .spec("detailedMonitoring", "yes")
                .spec("tags", Map.of("kubernetes.io/cluster/x", "owned"))
                .spec("blockDeviceMappings", List.of(Map.of("ebs", Map.of("volumeSize", "100"))))
                .kubelet("maxPods", -1)
                .kubelet("kubeReserved", Map.of("gpu", "1"));

        assertThat(nodeClass.reading().problems())
                .containsExactlyInAnyOrder(
                        PLACE + "spec: found no role, allowed: exactly one of role, instanceProfile",
                        PLACE + "spec.tags: found {kubernetes.io/cluster/x=owned}, allowed: keys that are not empty and"
                                + " not Karpenter's own, unlike \"kubernetes.io/cluster/x\"",
                        PLACE + "spec.detailedMonitoring: found \"yes\", allowed: true or false",
                        PLACE + "spec.ipPrefixCount: found -1, allowed: a whole number from 0 to 2147483647",
                        PLACE + "spec.kubelet.maxPods: found -1, allowed: a whole number from 0 to 2147483647",
                        PLACE + "spec.kubelet.kubeReserved: found {gpu=1}, allowed: amounts of cpu, ephemeral-storage,"
                                + " memory, pid, unlike gpu",
                        PLACE + "spec.blockDeviceMappings[0].ebs.volumeSize: found \"100\", allowed: 1Gi to 59000Gi,"
                                + " 1G to 64000G, 1Ti to 58Ti or 1T to 64T",
                        PLACE + "spec.instanceStorePolicy: found \"RAID1\", allowed: RAID0");
    }

    @Test
    @DisplayName("wrong types are problems wherever they stand, and null counts as absent")
    void wrongTypes() {
        nodeClass
                .spec("subnetSelectorTerms", "all")
                .spec("securityGroupSelectorTerms", Arrays.asList("sg-1", null))
                .spec("metadataOptions", List.of())
                .spec("userData", 5)
                .spec("instanceProfile", null)
                .kubelet("evictionHard", Map.of("memory.available", List.of()))
                .kubelet("clusterDNS", List.of(1));

        assertThat(nodeClass.reading().problems())
                .containsExactlyInAnyOrder(
                        PLACE + "spec.subnetSelectorTerms: found \"all\", allowed: a list",
                        PLACE + "spec.subnetSelectorTerms: found \"all\", allowed: a list of 1 to 30 terms",
                        PLACE + "spec.securityGroupSelectorTerms[0]: found \"sg-1\", allowed: an object",
                        PLACE + "spec.securityGroupSelectorTerms[1]: found nothing, allowed: an object",
                        PLACE + "spec.securityGroupSelectorTerms: found [sg-1, null], allowed: a list of 1 to 30 terms",
                        PLACE + "spec.metadataOptions: found [], allowed: an object",
                        PLACE + "spec.userData: found 5, allowed: a text",
                        PLACE + "spec.kubelet.evictionHard.memory.available: found [], allowed: a text or a number",
                        PLACE + "spec.kubelet.clusterDNS: found [1], allowed: a list of texts");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName(
            "API-ENC-60, API-ENC-61, API-ENC-62, API-ENC-63, API-ENC-64, API-ENC-65, API-ENC-66, API-ENC-67, API-ENC-68,"
                    + " API-ENC-69, API-ENC-70, API-ENC-71, API-ENC-72 bad kubelet settings are problems")
    @CsvSource(
            delimiter = '|',
            value = {
                "podsPerCore | -1",
                "maxPods | true",
                "imageGCHighThresholdPercent | 101",
                "imageGCLowThresholdPercent | -1",
                "cpuCFSQuota | no",
                "evictionHard | {memory.available: 110%}",
                "evictionHard | {memory.available: -5Mi}",
                "evictionHard | {memory.available: soon}",
                "evictionHard | {memory: 5%}",
                "evictionMinimumReclaim | {memory.available: -1Mi}",
                "evictionSoft | {memory.available: 5%}",
                "evictionSoftGracePeriod | {memory.available: 1m}",
                "evictionSoftGracePeriod | {memory: 1m}",
                "systemReserved | {gpu: 1}",
                "systemReserved | {cpu: -1}",
                "kubeReserved | {memory: -1 * max_pods}"
            })
    void badKubelet(String field, String value) {
        // Of the two fields about soft eviction, the second is always named.
        String named = field.startsWith("evictionSoft") ? "evictionSoftGracePeriod" : field;

        assertThat(nodeClass.kubelet(field, parsed(value)).reading().problems())
                .isNotEmpty()
                .allSatisfy(p -> assertThat(p).startsWith(PLACE + "spec.kubelet." + named + ": found "));
    }

    private static Object parsed(String text) {
        if (text.startsWith("{")) {
            String[] entry = text.substring(1, text.length() - 1).split(": ", 2);
            return Map.of(entry[0], entry[1]);
        }
        if (text.equals("true")) {
            return true;
        }
        return text.matches("-?[0-9]+") ? Integer.valueOf(text) : text;
    }

    @Test
    @DisplayName(
            "API-ENC-69, API-ENC-73 soft eviction needs a duration for each signal, and image collection two ordered shares")
    void softEviction() {
        nodeClass
                .kubelet("evictionSoft", Map.of("memory.available", "500Mi", "nodefs.available", "15%"))
                .kubelet("evictionSoftGracePeriod", Map.of("memory.available", "1m30s", "nodefs.available", "soon"))
                .kubelet("imageGCHighThresholdPercent", 50)
                .kubelet("imageGCLowThresholdPercent", 50);

        assertThat(nodeClass.reading().problems())
                .containsExactlyInAnyOrder(
                        PLACE + "spec.kubelet.evictionSoftGracePeriod: found {" + order("soon")
                                + "}, allowed: durations such as 1m30s, unlike \"soon\"",
                        PLACE + "spec.kubelet.imageGCHighThresholdPercent: found 50, allowed: more than"
                                + " imageGCLowThresholdPercent, 50");
    }

    private static String order(String second) {
        String text =
                Map.of("memory.available", "1m30s", "nodefs.available", second).toString();
        return text.substring(1, text.length() - 1);
    }

    @Test
    @DisplayName("API-ENC-67 eviction thresholds are shares or amounts")
    void thresholds() {
        Kubelet kubelet = nodeClass
                .kubelet("evictionHard", Map.of("memory.available", "7.5%", "nodefs.available", "10Gi"))
                .read()
                .kubelet();

        assertThat(kubelet.memoryAvailable()).contains(new EvictionThreshold.Percent(7.5));
        assertThat(kubelet.nodefsAvailable()).contains(new EvictionThreshold.Amount(Quantity.parse("10Gi")));
    }

    @Test
    @DisplayName("decisions 7, API-ENC-74 unknown fields are warnings with their path")
    void unknownFields() {
        nodeClass
                .spec("colour", "red")
                .spec("blockDeviceMappings", List.of(Map.of("ebs", Map.of("volumeSize", "1Gi", "size", 1), "x", 1)))
                .kubelet("fooBar", 1)
                .kubelet("registryPullQPS", 10);

        Ec2NodeClassReader.Reading reading = nodeClass.reading();

        assertThat(reading.problems()).isEmpty();
        assertThat(reading.warnings())
                .containsExactlyInAnyOrder(
                        PLACE + "spec.colour: unknown field, ignored",
                        PLACE + "spec.blockDeviceMappings[0].x: unknown field, ignored",
                        PLACE + "spec.blockDeviceMappings[0].ebs.size: unknown field, ignored",
                        PLACE + "spec.kubelet.fooBar: unknown field, ignored");
    }

    @Test
    @DisplayName(
            "API-ENC-75, API-ENC-76, API-ENC-77, API-ENC-78, API-ENC-82 what an older release accepts and a newer one refuses is a warning")
    void ignoredKubeletFields() {
        NodeClassBuilder bottlerocket = NodeClassBuilder.named("a")
                .family(AmiFamily.BOTTLEROCKET)
                .kubelet("podsPerCore", 10)
                .kubelet("registryPullQPS", 10)
                .kubelet("registerWithTaints", List.of())
                .kubelet("evictionMaxPodGracePeriod", -5)
                .kubelet("clusterDNS", List.of("10.0.0.10", "10.0.0.11"));

        Ec2NodeClassReader.Reading reading = bottlerocket.reading();

        assertThat(reading.problems()).isEmpty();
        assertThat(reading.warnings())
                .containsExactlyInAnyOrder(
                        PLACE + "spec.kubelet.podsPerCore: ignored by family Bottlerocket",
                        PLACE + "spec.kubelet.registryPullQPS: ignored by family Bottlerocket",
                        PLACE + "spec.kubelet.registerWithTaints: ignored: Karpenter sets it itself",
                        PLACE + "spec.kubelet.evictionMaxPodGracePeriod: negative, newer releases refuse it",
                        PLACE + "spec.kubelet.clusterDNS: family Bottlerocket uses the first one only");
    }

    @Test
    @DisplayName("AWS-IT-23 what cannot be looked up offline is a warning")
    void notLookedUpOffline() {
        nodeClass
                .spec("placementGroupSelector", Map.of("name", "p"))
                .spec("cpuOptions", Map.of("nestedVirtualization", "enabled"));

        assertThat(nodeClass.reading().problems()).isEmpty();
        assertThat(nodeClass.reading().warnings())
                .containsExactlyInAnyOrder(
                        PLACE + "spec.placementGroupSelector: not resolved offline: types are planned as if there were"
                                + " no placement group",
                        PLACE + "spec.cpuOptions.nestedVirtualization: ignored: the catalogue does not say which"
                                + " instance types support it");
    }

    @ParameterizedTest
    @DisplayName("API-ENC-06, API-ENC-09, API-ENC-18, API-ENC-33, API-ENC-42 lists have a longest length")
    @ValueSource(
            strings = {
                "subnetSelectorTerms 30",
                "securityGroupSelectorTerms 30",
                "amiSelectorTerms 30",
                "capacityReservationSelectorTerms 30",
                "blockDeviceMappings 50"
            })
    void longLists(String text) {
        String field = text.split(" ")[0];
        int most = Integer.parseInt(text.split(" ")[1]);
        Map<String, Object> item = field.equals("blockDeviceMappings") ? Map.of() : Map.of("tags", Map.of("a", "b"));
        nodeClass.spec("amiFamily", "AL2023");

        assertThat(nodeClass.spec(field, repeated(item, most)).reading().problems())
                .isEmpty();
        assertThat(nodeClass.spec(field, repeated(item, most + 1)).reading().problems())
                .containsExactly(
                        "%sspec.%s: found %d items, allowed: at most %d".formatted(PLACE, field, most + 1, most));
    }

    private static List<Object> repeated(Object item, int times) {
        return IntStream.range(0, times).mapToObj(i -> item).collect(Collectors.toList());
    }

    @Test
    @DisplayName(
            "API-ENC-02, API-ENC-13, API-ENC-24, API-ENC-29, API-ENC-36, API-ENC-41 rules that no recorded answer covers")
    void moreRules() {
        assertRefused(spec("role", ""), "spec.role");
        assertRefused(
                spec("securityGroupSelectorTerms", List.of(Map.of("name", "n", "tags", Map.of("a", "b")))),
                "spec.securityGroupSelectorTerms");
        assertRefused(
                spec("amiSelectorTerms", List.of(Map.of("alias", "al2023@latest"), Map.of("id", "ami-1"))),
                "spec.amiSelectorTerms");
        assertRefused(spec("amiFamily", "Ubuntu"), "spec.amiFamily");
        assertRefused(
                spec("blockDeviceMappings", List.of(Map.of("ebs", Map.of("volumeSize", "1Gi", "volumeType", "gp4")))),
                "spec.blockDeviceMappings[0].ebs.volumeType");
        Map<String, Object> primary = Map.of("networkCardIndex", 0, "deviceIndex", 0, "interfaceType", "interface");
        assertRefused(
                spec(
                        "networkInterfaces",
                        List.of(primary, Map.of("networkCardIndex", 1, "interfaceType", "interface"))),
                "spec.networkInterfaces[1].deviceIndex");
    }

    private static NodeClassBuilder spec(String field, Object value) {
        return NodeClassBuilder.named("a").spec(field, value);
    }

    private static void assertRefused(NodeClassBuilder nodeClass, String path) {
        assertThat(nodeClass.reading().problems()).singleElement().asString().startsWith(PLACE + path + ": found ");
    }

    @Test
    @DisplayName("AWS-IT-11 zones are those of the status's subnets, an id found on any of them counts")
    void zones() {
        nodeClass.subnet("us-east-1a", "").subnet("us-east-1b", "use1-az4").subnet("us-east-1a", "use1-az2");

        assertThat(nodeClass.read().zoneIds()).contains(Map.of("us-east-1a", "use1-az2", "us-east-1b", "use1-az4"));
        assertThat(NodeClassBuilder.named("a").read().zoneIds()).isEmpty();
    }

    @Test
    @DisplayName("AWS-IT-22 capacity reservations come from the status, with their defaults")
    void reservations() {
        nodeClass
                .reservation("cr-1", "us-east-1a", "m5.large", Map.of())
                .reservation(
                        "cr-2",
                        "us-east-1b",
                        "p5.48xlarge",
                        Map.of(
                                "reservationType",
                                "capacity-block",
                                "state",
                                "expiring",
                                "interruptible",
                                true,
                                "availableInstanceCount",
                                3));

        assertThat(nodeClass.read().reservations())
                .containsExactly(
                        new CapacityReservation(
                                "cr-1", "us-east-1a", "m5.large", "default", false, false, OptionalInt.empty()),
                        new CapacityReservation(
                                "cr-2", "us-east-1b", "p5.48xlarge", "capacity-block", true, true, OptionalInt.of(3)));
    }

    @Test
    @DisplayName("a status that lacks what it must have is a problem")
    void badStatus() {
        nodeClass
                .status("subnets", List.of(Map.of("id", "subnet-1")))
                .status(
                        "capacityReservations",
                        List.of(Map.of("id", "x", "state", "gone", "instanceType", "m5.large")));

        assertThat(nodeClass.reading().problems())
                .containsExactlyInAnyOrder(
                        PLACE + "status.subnets[0].zone: found nothing, allowed: a text",
                        PLACE
                                + "status.capacityReservations[0].id: found \"x\", allowed: a text matching ^cr-[0-9a-z]+$",
                        PLACE + "status.capacityReservations[0].state: found \"gone\", allowed: active, expiring",
                        PLACE + "status.capacityReservations[0].availabilityZone: found nothing, allowed: a text");
    }

    @Test
    @DisplayName("AWS-CP-01 only the EC2NodeClass of AWS' group is read")
    void kind() {
        assertThat(Ec2NodeClassReader.reads(NodeClassBuilder.ref("a"))).isTrue();
        assertThat(Ec2NodeClassReader.reads(new NodeClassRef("karpenter.kwok.sh", "EC2NodeClass", "a")))
                .isFalse();
        assertThat(Ec2NodeClassReader.reads(new NodeClassRef("karpenter.k8s.aws", "Other", "a")))
                .isFalse();
    }
}
