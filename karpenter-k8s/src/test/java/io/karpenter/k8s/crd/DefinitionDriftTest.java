package io.karpenter.k8s.crd;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Keeps the shipped definitions in step with the annotated classes; {@code -Dgolden.update=true} rewrites them. */
class DefinitionDriftTest {

    private static final Path FOLDER = Path.of("src/main/resources", DefinitionYaml.FOLDER);

    @SuppressWarnings("unused") // by the parameterised test
    private static final Iterable<Class<? extends CustomResource<?, ?>>> KINDS = GeneratedDefinitions.KINDS;

    @ParameterizedTest
    @FieldSource("KINDS")
    @DisplayName("a shipped definition is what the generator makes of the annotated classes")
    void shippedIsGenerated(Class<? extends CustomResource<?, ?>> kind) throws IOException {
        Map<String, Object> definition = GeneratedDefinitions.of(kind, ProviderLabels.AWS);
        Path file = FOLDER.resolve(CustomResource.getCRDName(kind) + ".yaml");
        String made = DefinitionYaml.write(definition);
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, made);
        }

        assertThat(Files.readString(file))
                .as("%s; -Dgolden.update=true rewrites it", file)
                .isEqualTo(made);
    }
}
