package io.karpenter.k8s.api;

import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Objects as people write them down. */
public final class Yaml {

    private static final YAMLMapper MAPPER = new YAMLMapper();

    private Yaml() {}

    /** The object that {@code yaml} describes, of a kind that need not be written in it. */
    public static Resource resource(ResourceKind kind, String yaml) {
        return Resource.of(kind, MAPPER.readValue(yaml, new TypeReference<Map<String, Object>>() {}));
    }
}
