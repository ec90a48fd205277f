package io.karpenter.k8s.crd;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real API server fills in of an EC2NodeClass, and how much it takes. Its rules are tried in {@link AdmissionIT}. */
@UsesControlPlane(Size.API)
class NodeClassAdmissionIT {

    private static final Resource SMALLEST = AdmissionCase.SMALLEST.get("EN");

    @BeforeAll
    static void install(ControlPlane plane) {
        InstalledDefinitions.on(plane);
    }

    @ParameterizedTest(name = "{0}: {2} of {1} are accepted, one more is refused")
    @CsvSource({
        "API-ENC-06, subnetSelectorTerms, 30",
        "API-ENC-06, securityGroupSelectorTerms, 30",
        "API-ENC-06, amiSelectorTerms, 30",
        "API-ENC-18, capacityReservationSelectorTerms, 30",
        "API-ENC-33, blockDeviceMappings, 50",
        "API-ENC-42, networkInterfaces, 150"
    })
    @DisplayName("lists have a greatest length")
    void lengthsOfLists(String id, String field, int most, ControlPlane plane) {
        Admission admission = new Admission(plane.client());

        assertThat(admission.create(with(field, most)).refusal()).isEmpty();
        assertThat(admission.create(with(field, most + 1)).refusal()).contains("must have at most " + most + " items");
    }

    private static Resource with(String field, int number) {
        Resource nodeClass = AdmissionCase.with(SMALLEST, new String[] {"spec", "amiFamily"}, "AL2023");
        List<Map<String, Object>> items =
                IntStream.range(0, number).mapToObj(k -> item(field, k)).toList();
        return AdmissionCase.with(nodeClass, new String[] {"spec", field}, items);
    }

    private static Map<String, Object> item(String field, int number) {
        return switch (field) {
            case "blockDeviceMappings" -> Map.of("deviceName", "/dev/xvd" + number);
            case "networkInterfaces" ->
                Map.of("networkCardIndex", number, "deviceIndex", 0, "interfaceType", "interface");
            default -> Map.of("tags", Map.of("a", "b"));
        };
    }

    @ParameterizedTest(name = "API-ENC-09 a term of {0} has at most 20 tags")
    @CsvSource({
        "subnetSelectorTerms",
        "securityGroupSelectorTerms",
        "capacityReservationSelectorTerms",
        "amiSelectorTerms"
    })
    @DisplayName("API-ENC-09 a term has at most 20 tags")
    void numberOfTags(String field, ControlPlane plane) {
        Admission admission = new Admission(plane.client());

        assertThat(admission.create(withTags(field, 20)).refusal()).isEmpty();
        assertThat(admission.create(withTags(field, 21)).refusal()).contains("must have at most 20 items");
    }

    private static Resource withTags(String field, int number) {
        Map<String, String> tags = IntStream.range(0, number).boxed().collect(Collectors.toMap(k -> "t" + k, k -> "v"));
        Resource nodeClass = AdmissionCase.with(SMALLEST, new String[] {"spec", "amiFamily"}, "AL2023");
        return AdmissionCase.with(nodeClass, new String[] {"spec", field}, List.of(Map.of("tags", tags)));
    }

    @Test
    @DisplayName("API-ENC-43 an EC2NodeClass gets the metadata options that it does not state, and nothing else")
    void defaults(ControlPlane plane) {
        Admission admission = new Admission(plane.client());
        Resource some =
                AdmissionCase.with(SMALLEST, new String[] {"spec", "metadataOptions", "httpPutResponseHopLimit"}, 2);

        assertThat(admission.create(SMALLEST).stored().at("spec"))
                .isEqualTo(AdmissionCase.with(SMALLEST, new String[] {"spec", "metadataOptions"}, options(1))
                        .at("spec"));
        assertThat(admission.create(some).stored().at("spec", "metadataOptions"))
                .isEqualTo(options(2));
    }

    private static Map<String, Object> options(int hops) {
        return Map.of(
                "httpEndpoint", "enabled",
                "httpProtocolIPv6", "disabled",
                "httpPutResponseHopLimit", hops,
                "httpTokens", "required");
    }

    @Test
    @DisplayName("an EC2NodeClass without a spec can be stored")
    void withoutSpec(ControlPlane plane) {
        assertThat(new Admission(plane.client())
                        .create(AdmissionCase.with(SMALLEST, new String[] {"spec"}, null))
                        .refusal())
                .isEmpty();
    }

    @Test
    @DisplayName("fields of the kubelet are kept as they are written, known or not")
    void kubelet(ControlPlane plane) {
        Map<String, Object> kubelet =
                Map.of("maxPods", "vcpus * 10", "registryPullQPS", 10, "unknown", Map.of("a", List.of(1)));

        assertThat(new Admission(plane.client())
                        .create(AdmissionCase.with(SMALLEST, new String[] {"spec", "kubelet"}, kubelet))
                        .stored()
                        .at("spec", "kubelet"))
                .isEqualTo(kubelet);
    }

    @Test
    @DisplayName("a capacity reservation of the status is an active one, and none of a block, unless it says so")
    void defaultsOfStatus(ControlPlane plane) {
        Map<String, Object> reservation = Map.of(
                "id", "cr-1",
                "availabilityZone", "us-west-2a",
                "instanceType", "m5.large",
                "instanceMatchCriteria", "open",
                "ownerID", "012345678901");

        Resource stored = new Admission(plane.client())
                .replace(
                        SMALLEST,
                        AdmissionCase.with(
                                SMALLEST, new String[] {"status", "capacityReservations"}, List.of(reservation)))
                .stored();

        assertThat(stored.objects("status", "capacityReservations"))
                .singleElement()
                .satisfies(it -> assertThat(it)
                        .containsAllEntriesOf(reservation)
                        .containsEntry("reservationType", "default")
                        .containsEntry("state", "active")
                        .hasSize(7));
    }
}
