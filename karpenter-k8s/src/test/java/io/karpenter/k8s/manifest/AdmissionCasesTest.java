package io.karpenter.k8s.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.LabelSchema;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The answers that an API server gives to 140 NodePools, NodeClaims and NodeOverlays. The reader gives the same, but for two
 * kinds of cases: it takes a NodePool without {@code nodeClassRef}, and it refuses what the API server stores and a
 * controller then refuses.
 */
class AdmissionCasesTest {

    private static final String DOMAIN = "karpenter.k8s.aws/";
    private static final List<String> NOT_FOR_OVERLAYS = List.of(
            "instance-tenancy",
            "capacity-reservation-id",
            "capacity-reservation-type",
            "capacity-reservation-interruptible",
            "placement-group-id",
            "placement-group-partition");
    private static final List<String> INSTANCE_LABELS = List.of(
            "ec2nodeclass",
            "instance-category",
            "instance-family",
            "instance-generation",
            "instance-size",
            "instance-cpu",
            "instance-cpu-manufacturer",
            "instance-memory",
            "instance-gpu-manufacturer",
            "instance-hypervisor");

    /** A provider's labels as the provider states them. */
    private static final LabelSchema SCHEMA = LabelSchema.CORE.with(new LabelSchema(
            Stream.concat(INSTANCE_LABELS.stream(), NOT_FOR_OVERLAYS.stream())
                    .map(name -> DOMAIN + name)
                    .collect(Collectors.toSet()),
            Set.of("karpenter.k8s.aws"),
            Map.of(),
            Map.of(DOMAIN + "instance-tenancy", Set.of("default", "dedicated"))));

    private static final ManifestReader READER = ManifestReader.builder()
            .labels(SCHEMA)
            .notForOverlays(
                    NOT_FOR_OVERLAYS.stream().map(name -> DOMAIN + name).collect(Collectors.toSet()),
                    Set.of("vpc.amazonaws.com/efa"))
            .build();

    /** Notes of the cases where the reader is meant to answer otherwise, with its answer. */
    private static final Map<String, Boolean> OTHERWISE = Map.of(
            "no ref", true,
            "100-char name passes schema", false,
            "value length not enforced by schema", false,
            "key not checked by schema", false,
            "startupTaints dup accepted by schema", false);

    record Case(String id, String note, boolean accepted, String json) {}

    private static List<Case> cases() {
        try (InputStream stream =
                Objects.requireNonNull(AdmissionCasesTest.class.getResourceAsStream("admission-cases.json"))) {
            List<Case> cases = new ArrayList<>();
            for (JsonNode node : JsonMapper.shared().readTree(stream)) {
                cases.add(new Case(
                        node.get("id").asString(),
                        node.get("note").asString(),
                        node.get("accepted").asBoolean(),
                        node.get("object").toString()));
            }
            return cases;
        } catch (IOException e) {
            throw new AssertionError("admission-cases.json cannot be read", e);
        }
    }

    @TestFactory
    @DisplayName("API-NP, API-NC, API-NO: every admission case gets the answer of the API server")
    Stream<DynamicTest> answersAsTheApiServer() {
        return cases().stream()
                .map(c -> DynamicTest.dynamicTest(c.id() + " " + c.note(), () -> {
                    ManifestReadResult result = READER.read(List.of(ManifestSource.text(c.id(), c.json())));
                    boolean expected = OTHERWISE.getOrDefault(c.note(), c.accepted());
                    assertThat(result.isValid())
                            .as("%s%nproblems: %s", c.json(), result.problems())
                            .isEqualTo(expected);
                }));
    }

    @Test
    @DisplayName("Every deliberate deviation from the API server is used by a case")
    void deviationsAreUsed() {
        Set<String> notes = cases().stream().map(Case::note).collect(Collectors.toCollection(TreeSet::new));

        assertThat(notes).containsAll(OTHERWISE.keySet());
    }

    @Test
    @DisplayName("API-NO-18 an overlay may not state a resource of the provider")
    void providerResources() {
        ManifestReadResult result = READER.read(List.of(ManifestSource.text("o", """
                apiVersion: karpenter.sh/v1alpha1
                kind: NodeOverlay
                metadata: {name: o}
                spec:
                  requirements: []
                  capacity: {vpc.amazonaws.com/efa: "1", smarter-devices/fuse: "4"}
                """)));

        assertThat(result.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo("spec.capacity");
            assertThat(problem.found()).isEqualTo("vpc.amazonaws.com/efa");
        });
    }
}
