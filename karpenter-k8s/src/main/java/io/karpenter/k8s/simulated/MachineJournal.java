package io.karpenter.k8s.simulated;

import io.karpenter.core.cloud.machine.Launched;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.k8s.object.ObjectFields;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where machines of a simulated cloud are written down, so that they outlive the program as those of a real cloud do. A line of JSON for
 * each change; a line that a kill has cut off is passed over, as nobody was told of it. For one program at a time. Thread-safe.
 */
public final class MachineJournal {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Optional<Path> file;

    private MachineJournal(Optional<Path> file) {
        this.file = file;
    }

    /** Keeps nothing. */
    public static MachineJournal none() {
        return new MachineJournal(Optional.empty());
    }

    /** Keeps machines in {@code file}, which need not exist yet. */
    public static MachineJournal in(Path file) {
        return new MachineJournal(Optional.of(file));
    }

    /** False if it keeps nothing. */
    boolean isKept() {
        return file.isPresent();
    }

    /** Those written down, each as it was last. */
    List<SimulatedMachine> machines() {
        if (file.isEmpty() || !Files.exists(file.get())) {
            return List.of();
        }
        Map<String, SimulatedMachine> last = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(file.get(), StandardCharsets.UTF_8)) {
                parse(line).ifPresent(machine -> last.put(machine.id(), machine));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ArrayList<>(last.values());
    }

    /** Writes a machine down as it is now. It is there when this returns, even if the program is killed. */
    synchronized void append(SimulatedMachine machine) {
        if (file.isEmpty()) {
            return;
        }
        // A cut line of an earlier program must not swallow this one.
        String line = "\n" + JSON.writeValueAsString(tree(machine)) + "\n";
        try {
            Files.writeString(file.get(), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode tree(SimulatedMachine machine) {
        ObjectNode tree = JSON.createObjectNode();
        tree.put("claim", machine.claim());
        tree.put("claimUid", machine.claimUid());
        tree.put("at", machine.at().toString());
        machine.terminated().ifPresent(at -> tree.put("terminated", at.toString()));
        Launched launched = machine.launched();
        tree.put("providerId", launched.providerId());
        tree.put("imageId", launched.imageId());
        tree.set("labels", JSON.valueToTree(launched.labels()));
        tree.set("annotations", JSON.valueToTree(launched.annotations()));
        tree.set("capacity", JSON.valueToTree(ObjectFields.amounts(launched.capacity())));
        tree.set("allocatable", JSON.valueToTree(ObjectFields.amounts(launched.allocatable())));
        var taints = tree.putArray("bootTaints");
        machine.bootTaints()
                .forEach(taint -> taints.addObject()
                        .put("key", taint.key())
                        .put("value", taint.value())
                        .put("effect", taint.effect().name()));
        return tree;
    }

    private static Optional<SimulatedMachine> parse(String line) {
        if (line.isBlank()) {
            return Optional.empty();
        }
        JsonNode tree;
        try {
            tree = JSON.readTree(line);
        } catch (JacksonException cutOff) {
            return Optional.empty();
        }
        List<Taint> taints = new ArrayList<>();
        for (JsonNode taint : tree.get("bootTaints")) {
            taints.add(new Taint(
                    taint.get("key").asString(),
                    taint.get("value").asString(),
                    TaintEffect.valueOf(taint.get("effect").asString())));
        }
        return Optional.of(new SimulatedMachine(
                tree.get("claim").asString(),
                tree.get("claimUid").asString(),
                new Launched(
                        tree.get("providerId").asString(),
                        tree.get("imageId").asString(),
                        map(tree.get("labels")),
                        map(tree.get("annotations")),
                        resources(tree.get("capacity")),
                        resources(tree.get("allocatable"))),
                taints,
                Instant.parse(tree.get("at").asString()),
                Optional.ofNullable(tree.get("terminated"))
                        .map(JsonNode::asString)
                        .map(Instant::parse)));
    }

    private static Map<String, String> map(JsonNode tree) {
        Map<String, String> map = new TreeMap<>();
        tree.properties()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().asString()));
        return map;
    }

    private static ResourceList resources(JsonNode tree) {
        Map<String, Quantity> amounts = new TreeMap<>();
        map(tree).forEach((name, amount) -> amounts.put(name, Quantity.parse(amount)));
        return ResourceList.of(amounts);
    }
}
