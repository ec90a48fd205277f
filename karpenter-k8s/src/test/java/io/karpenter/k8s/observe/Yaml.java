package io.karpenter.k8s.observe;

import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Objects as people write them, in the form in which an API server sends them. */
public final class Yaml {

    private Yaml() {}

    @SuppressWarnings("unchecked") // manifests are mappings
    public static Map<String, Object> map(String yaml) {
        return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
    }

    public static Resource resource(ResourceKind kind, String yaml) {
        return Resource.of(kind, map(yaml));
    }
}
