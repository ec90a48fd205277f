package io.karpenter.benchmarks;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.label.Labels;
import io.karpenter.core.workload.OwnerReference;
import io.karpenter.core.workload.Pod;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Writes a cluster that runs the Deployments of a scenario as manifests, so that other programs can consolidate it too: the scenario's own
 * objects, in which each Deployment is replaced by those of its pods that run, and Nodes with the labels that tell what was bought.
 */
final class RunningManifests {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final JsonMapper JSON = new JsonMapper();

    /** What there is to know of a machine; the rest is in the catalogue. */
    private static final Set<String> BOUGHT =
            Set.of(Labels.NODEPOOL, Labels.INSTANCE_TYPE, Labels.ZONE, Labels.CAPACITY_TYPE);

    private RunningManifests() {}

    /**
     * Writes one file.
     *
     * @param cluster what runs; all of its pods are of Deployments or DaemonSets of the scenario
     * @param scenario file of the scenario, perhaps compressed
     * @param to a JSON file, a List
     * @throws IllegalArgumentException if a pod is of something else
     * @throws UncheckedIOException if a file cannot be read or written
     */
    static void write(Cluster cluster, Path scenario, Path to) {
        ArrayNode items = JSON.createArrayNode();
        Map<String, JsonNode> templates = new TreeMap<>();
        for (JsonNode object : objects(scenario)) {
            if (object.path("kind").asString().equals("Deployment")) {
                templates.put(name(object), object.path("spec").path("template"));
            } else {
                items.add(object);
            }
        }
        cluster.nodes().forEach(node -> items.add(node(node)));
        cluster.pods().stream()
                .filter(pod -> !pod.isOwnedBy("DaemonSet"))
                .forEach(pod -> items.add(pod(pod, templates)));
        ObjectNode list = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "List");
        list.set("items", items);
        JSON.writeValue(to, list);
    }

    private static List<JsonNode> objects(Path scenario) {
        try (InputStream file = Files.newInputStream(scenario);
                InputStream text = scenario.toString().endsWith(".gz") ? new GZIPInputStream(file) : file) {
            List<JsonNode> objects = new ArrayList<>();
            YAML.readerFor(JsonNode.class).<JsonNode>readValues(text).forEachRemaining(objects::add);
            objects.removeIf(object -> !object.isObject());
            return objects;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(JsonNode deployment) {
        JsonNode metadata = deployment.path("metadata");
        return metadata.path("namespace").asString("default") + "/"
                + metadata.path("name").asString();
    }

    private static ObjectNode node(Node node) {
        ObjectNode object = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Node");
        ObjectNode labels =
                object.putObject("metadata").put("name", node.name()).putObject("labels");
        node.labels().forEach((key, value) -> {
            if (BOUGHT.contains(key)) {
                labels.put(key, value);
            }
        });
        object.putObject("spec");
        return object;
    }

    private static ObjectNode pod(Pod pod, Map<String, JsonNode> templates) {
        OwnerReference owner = pod.owners().getFirst();
        JsonNode template = templates.get(pod.id().namespace() + "/" + owner.name());
        if (template == null) {
            throw new IllegalArgumentException(
                    pod.id() + " is of " + owner + ", of which the scenario has no Deployment");
        }
        ObjectNode object = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = object.putObject("metadata")
                .put("name", pod.id().name())
                .put("namespace", pod.id().namespace());
        metadata.set("labels", template.path("metadata").path("labels"));
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "apps/v1")
                .put("kind", "ReplicaSet")
                .put("name", owner.name())
                .put("uid", "rs-" + owner.name())
                .put("controller", true);
        ObjectNode spec = (ObjectNode) template.path("spec").deepCopy();
        pod.status().nodeName().ifPresent(node -> spec.put("nodeName", node));
        object.set("spec", spec);
        return object;
    }
}
