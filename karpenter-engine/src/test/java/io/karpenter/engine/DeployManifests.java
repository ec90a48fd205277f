package io.karpenter.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The manifests that deploy the controller, in the order in which kustomize applies them. */
final class DeployManifests {

    static final Path FOLDER = Path.of("src/main/dist/deploy");

    private DeployManifests() {}

    static List<Map<String, Object>> objects() {
        List<Map<String, Object>> objects = new ArrayList<>();
        resources().forEach(file -> objects.addAll(documents(file)));
        return objects;
    }

    /** The files that the kustomization names. */
    @SuppressWarnings("unchecked") // resources are names of files
    static List<String> resources() {
        return (List<String>) documents("kustomization.yaml").get(0).get("resources");
    }

    @SuppressWarnings("unchecked") // manifests are mappings of texts
    private static List<Map<String, Object>> documents(String file) {
        try {
            List<Map<String, Object>> documents = new ArrayList<>();
            new Load(LoadSettings.builder().setLabel(file).build())
                    .loadAllFromString(Files.readString(FOLDER.resolve(file)))
                    .forEach(document -> documents.add((Map<String, Object>) document));
            return documents;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
