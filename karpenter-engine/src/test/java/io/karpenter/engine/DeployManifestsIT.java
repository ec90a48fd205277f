package io.karpenter.engine;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

@UsesControlPlane(Size.API)
class DeployManifestsIT {

    @TestFactory
    @DisplayName("a real API server takes every manifest of the deployment, every field known")
    Stream<DynamicTest> manifestsApply(ControlPlane plane) {
        DeployManifests.objects().stream()
                .filter(it -> it.get("kind").equals("Namespace"))
                .forEach(it -> plane.client().raw(folder(it), "POST", it));
        return DeployManifests.objects().stream()
                .filter(it -> !it.get("kind").equals("Namespace"))
                .map(it -> DynamicTest.dynamicTest(
                        it.get("kind") + " " + metadata(it).get("name"), () -> {
                            String uri = folder(it) + "?dryRun=All&fieldValidation=Strict";
                            assertThatCode(() -> plane.client().raw(uri, "POST", it))
                                    .doesNotThrowAnyException();
                        }));
    }

    private static String folder(Map<String, Object> object) {
        String version = String.valueOf(object.get("apiVersion"));
        String kind = String.valueOf(object.get("kind")).toLowerCase(Locale.ROOT);
        Object namespace = metadata(object).get("namespace");
        return (version.contains("/") ? "/apis/" : "/api/")
                + version
                + (namespace == null ? "" : "/namespaces/" + namespace)
                + "/"
                + kind
                + "s";
    }

    private static Map<?, ?> metadata(Map<String, Object> object) {
        return (Map<?, ?>) object.get("metadata");
    }
}
