package io.karpenter.k8s.crd;

import io.karpenter.k8s.api.MergePatch;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What an API server answers to an object.
 *
 * @param before the object that is stored already, for changes
 * @param says part of the refusal
 */
record AdmissionCase(String name, Resource object, Optional<Resource> before, boolean accepted, String says) {

    private static final String GROUP_OF_CLASSES = "karpenter.k8s.aws";

    /** The smallest object of a kind, by the third part of ids. */
    static final Map<String, Resource> SMALLEST = Map.of(
            "NP",
            object(
                    ResourceKind.NODE_POOL,
                    Map.of(
                            "template",
                            Map.of("spec", Map.of("requirements", List.of(), "nodeClassRef", nodeClassRef())))),
            "NC",
            object(ResourceKind.NODE_CLAIM, Map.of("requirements", List.of(), "nodeClassRef", nodeClassRef())),
            "NO",
            object(ResourceKind.NODE_OVERLAY, Map.of("requirements", List.of())),
            "CB",
            object(ResourceKind.CAPACITY_BUFFER, Map.of()),
            "EN",
            object(
                    InstalledDefinitions.EC2_NODE_CLASS,
                    Map.of(
                            "role",
                            "r",
                            "amiSelectorTerms",
                            List.of(Map.of("alias", "al2023@latest")),
                            "subnetSelectorTerms",
                            List.of(Map.of("id", "subnet-1")),
                            "securityGroupSelectorTerms",
                            List.of(Map.of("id", "sg-1")))));

    /** Those that were recorded from the reference's definitions. */
    static List<AdmissionCase> recorded() {
        List<AdmissionCase> cases = new ArrayList<>();
        rows("/io/karpenter/k8s/manifest/admission-cases.json").forEach(row -> cases.add(recorded(row)));
        rows("nodeclass-cases.json").forEach(row -> cases.add(recorded(row)));
        return cases;
    }

    private static AdmissionCase recorded(Map<String, Object> row) {
        return new AdmissionCase(
                "API-" + row.get("id") + " " + row.get("note"),
                resource(row.get("object")),
                Optional.ofNullable(row.get("before")).map(AdmissionCase::resource),
                (Boolean) row.get("accepted"),
                "");
    }

    private static Resource resource(Object tree) {
        Map<String, Object> object = mapping(tree);
        return new Resource(kind(text(object.get("kind"))), object);
    }

    /** Those of {@code admission.yaml}. */
    static List<AdmissionCase> ofRules() {
        List<AdmissionCase> cases = new ArrayList<>();
        for (Map<String, Object> row : rows("admission.yaml")) {
            for (boolean accepted : new boolean[] {true, false}) {
                List<?> values = (List<?>) row.getOrDefault(accepted ? "accepted" : "rejected", List.of());
                for (Object value : values) {
                    cases.add(ofRule(row, value, accepted));
                }
            }
        }
        return cases;
    }

    private static AdmissionCase ofRule(Map<String, Object> row, Object value, boolean accepted) {
        String id = text(row.get("id"));
        Resource smallest = SMALLEST.get(id.substring(4, 6));
        String[] path = text(row.get("at")).split("\\.");
        return new AdmissionCase(
                "%s %s: %s is %s".formatted(id, row.get("what"), value, accepted ? "accepted" : "refused"),
                with(smallest, path, value),
                row.containsKey("before") ? Optional.of(with(smallest, path, row.get("before"))) : Optional.empty(),
                accepted,
                accepted ? "" : text(row.get("says")));
    }

    /** The object with {@code value} merged into what is at a path; null takes it away. */
    static Resource with(Resource object, String[] path, Object value) {
        Map<String, Object> patch = new LinkedHashMap<>();
        Map<String, Object> inner = patch;
        for (int step = 0; step < path.length - 1; step++) {
            Map<String, Object> next = new LinkedHashMap<>();
            inner.put(path[step], next);
            inner = next;
        }
        inner.put(path[path.length - 1], value);
        return new Resource(object.kind(), MergePatch.apply(object.content(), patch));
    }

    static Resource object(ResourceKind kind, Map<String, Object> spec) {
        return Resource.of(kind, Map.of("metadata", Map.of("name", "a"), "spec", spec));
    }

    static ResourceKind kind(String name) {
        return SMALLEST.values().stream()
                .map(Resource::kind)
                .filter(kind -> kind.kind().equals(name))
                .findAny()
                .orElseThrow();
    }

    private static Map<String, Object> nodeClassRef() {
        return Map.of("group", GROUP_OF_CLASSES, "kind", "EC2NodeClass", "name", "default");
    }

    /** One rich object of each kind. */
    static List<Resource> examples() {
        return documents("examples.yaml").stream().map(AdmissionCase::resource).toList();
    }

    @SuppressWarnings("unchecked") // the files are lists of mappings
    private static List<Map<String, Object>> rows(String file) {
        return (List<Map<String, Object>>) documents(file).get(0);
    }

    private static List<Object> documents(String file) {
        try (InputStream stream = Objects.requireNonNull(AdmissionCase.class.getResourceAsStream(file), file)) {
            // JSON is YAML.
            List<Object> documents = new ArrayList<>();
            new Load(LoadSettings.builder().setLabel(file).build())
                    .loadAllFromInputStream(stream)
                    .forEach(documents::add);
            return documents;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked") // keys are texts
    private static Map<String, Object> mapping(Object value) {
        return (Map<String, Object>) value;
    }

    private static String text(Object value) {
        return String.valueOf(value);
    }
}
