package io.karpenter.k8s.crd;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Definitions as the YAML that is shipped. */
final class DefinitionYaml {

    /** Beneath the class path. */
    static final String FOLDER = "META-INF/karpenter/crds/";

    /** Rules and patterns stand on one line each, however long they are. */
    private static final int WIDTH = 10_000;

    private DefinitionYaml() {}

    /** The shipped definition of a name. */
    @SuppressWarnings("unchecked") // a definition is a mapping of texts
    static Map<String, Object> shipped(String name) {
        String file = "/" + FOLDER + name + ".yaml";
        try (InputStream stream = DefinitionYaml.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalStateException(
                        file + " is not on the class path; maybe resources were left out of a repackaged jar");
            }
            Load load = new Load(LoadSettings.builder().setLabel(file).build());
            return (Map<String, Object>) load.loadFromInputStream(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String write(Map<String, Object> definition) {
        DumpSettings settings = DumpSettings.builder()
                .setExplicitStart(true)
                // Texts that other readers of YAML take for booleans are quoted: True is a status.
                .setSchema(new CoreSchema())
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(WIDTH)
                .setIndicatorIndent(2)
                .setIndentWithIndicator(true)
                .build();
        return new Dump(settings).dumpToString(definition);
    }
}
