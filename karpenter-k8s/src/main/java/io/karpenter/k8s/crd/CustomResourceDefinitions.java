package io.karpenter.k8s.crd;

import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.MergePatch;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The definitions of NodePool, NodeClaim, NodeOverlay and CapacityBuffer, and of the kinds of NodeClasses of one provider. Immutable and thread-safe.
 *
 * <p>An object of a kind can be stored when the API server has established its definition, some time after {@link #install} has
 * returned; callers that need it wait for it.
 */
public final class CustomResourceDefinitions {

    /** Names of the shipped files, in the order of dependence of the kinds. */
    static final List<String> NAMES = List.of(
            "nodepools.karpenter.sh",
            "nodeclaims.karpenter.sh",
            "nodeoverlays.karpenter.sh",
            "capacitybuffers.autoscaling.x-k8s.io",
            "ec2nodeclasses.karpenter.k8s.aws");

    private final List<Resource> resources;

    private CustomResourceDefinitions(List<Resource> resources) {
        this.resources = List.copyOf(resources);
    }

    /** As they are shipped, with the label lists and the EC2NodeClass of AWS. */
    public static CustomResourceDefinitions shipped() {
        return new CustomResourceDefinitions(NAMES.stream()
                .map(DefinitionYaml::shipped)
                .map(content -> new Resource(ResourceKind.CUSTOM_RESOURCE_DEFINITION, content))
                .toList());
    }

    /**
     * The same for another provider, with its label lists and its kinds of NodeClasses in the place of those of AWS.
     *
     * @param nodeClasses CustomResourceDefinitions
     */
    public CustomResourceDefinitions ofProvider(ProviderLabels labels, List<Resource> nodeClasses) {
        Map<Object, String> texts = new LinkedHashMap<>();
        for (boolean inOverlay : new boolean[] {false, true}) {
            texts.put(ProviderLabels.AWS.ruleOfKey(inOverlay), labels.ruleOfKey(inOverlay));
            texts.put(ProviderLabels.AWS.ruleOfKeys(inOverlay), labels.ruleOfKeys(inOverlay));
        }
        texts.put(ProviderLabels.AWS.message(), labels.message());
        return new CustomResourceDefinitions(Stream.concat(
                        resources.stream()
                                .filter(resource ->
                                        !resource.text("spec", "group").equals(ProviderLabels.AWS.domain()))
                                .map(resource -> new Resource(resource.kind(), replaced(resource.content(), texts))),
                        nodeClasses.stream())
                .toList());
    }

    /** One object for each kind. */
    public List<Resource> resources() {
        return resources;
    }

    /** All of them as one stream of YAML documents, for {@code kubectl apply -f -}. */
    public String yaml() {
        return resources.stream()
                .map(resource -> DefinitionYaml.write(resource.content()))
                .collect(Collectors.joining());
    }

    /**
     * Creates what is missing on an API server, and changes what differs there. A definition that has other versions besides ours belongs
     * to somebody else, for example to the Cluster Autoscaler, and is left as it is.
     *
     * @return what was done, by name
     * @throws ApiException if the API server refuses
     * @throws IllegalStateException if somebody else's definition lacks our version
     */
    public Map<String, Installed> install(ClusterApi api) {
        Map<String, Installed> done = new LinkedHashMap<>();
        for (Resource resource : resources) {
            done.put(resource.name(), install(api, resource));
        }
        return done;
    }

    private static Installed install(ClusterApi api, Resource wanted) {
        Optional<Resource> present = api.get(wanted.kind(), wanted.key());
        if (present.isPresent()) {
            return adapt(api, present.get(), wanted);
        }
        try {
            api.create(wanted);
            return Installed.CREATED;
        } catch (ApiException refused) {
            if (!refused.isConflict()) {
                throw refused;
            }
            // Somebody else was faster.
            return adapt(api, api.get(wanted.kind(), wanted.key()).orElseThrow(() -> refused), wanted);
        }
    }

    private static Installed adapt(ClusterApi api, Resource present, Resource wanted) {
        List<String> ours = versions(wanted);
        List<String> others = new ArrayList<>(versions(present));
        if (!others.containsAll(ours)) {
            throw new IllegalStateException(
                    "CustomResourceDefinition " + wanted.name() + " on the API server has the versions " + others
                            + " but not " + ours + "; maybe it belongs to a program that has to be updated first");
        }
        others.removeAll(ours);
        if (!others.isEmpty()) {
            return Installed.LEFT;
        }
        Map<String, Object> patch = MergePatch.between(
                present.content(),
                MergePatch.apply(
                        present.content(), Map.of("spec", wanted.content().get("spec"))));
        if (patch.isEmpty()) {
            return Installed.UNCHANGED;
        }
        api.patch(wanted.kind(), wanted.key(), ClusterApi.Part.MAIN, patch);
        return Installed.CHANGED;
    }

    private static List<String> versions(Resource definition) {
        return definition.objects("spec", "versions").stream()
                .map(version -> String.valueOf(version.get("name")))
                .toList();
    }

    @SuppressWarnings("unchecked") // the copy of a mapping is one
    private static Map<String, Object> replaced(Map<String, Object> content, Map<Object, String> texts) {
        return (Map<String, Object>) copied(content, texts);
    }

    private static Object copied(Object tree, Map<Object, String> texts) {
        return switch (tree) {
            case Map<?, ?> map -> {
                Map<Object, Object> copy = new LinkedHashMap<>();
                map.forEach((key, value) -> copy.put(key, copied(value, texts)));
                yield copy;
            }
            case List<?> list -> list.stream().map(item -> copied(item, texts)).toList();
            case String text -> texts.getOrDefault(text, text);
            default -> tree;
        };
    }

    /** What {@link #install} did with a definition. */
    public enum Installed {
        CREATED,
        CHANGED,
        UNCHANGED,
        LEFT
    }
}
