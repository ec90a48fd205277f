package io.karpenter.aws.launch;

import io.karpenter.aws.tag.LaunchTags;
import io.karpenter.core.cloud.LaunchFailedException;
import io.karpenter.core.cloud.NodeClassNotReadyException;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Says whether an EC2NodeClass can be launched with. Pure functions. Source: AWS-CP-04. */
public final class Readiness {

    private Readiness() {}

    /**
     * @throws NodeClassNotReadyException if it is not ready, or was when it was another
     * @throws LaunchFailedException if it is not known
     */
    public static void require(NodeClass source, LaunchClass nodeClass) {
        String name = nodeClass.name();
        long generation = source.metadata().generation();
        Map<?, ?> ready = ready(source)
                .orElseThrow(() -> new LaunchFailedException(
                        "NodeClassReadinessUnknown", "EC2NodeClass %s has no condition Ready yet".formatted(name)));
        switch (text(ready, "status")) {
            case "True" -> {}
            case "False" ->
                throw new NodeClassNotReadyException(
                        "EC2NodeClass %s is not ready: %s".formatted(name, text(ready, "message")));
            default ->
                throw new LaunchFailedException(
                        "NodeClassReadinessUnknown",
                        "whether EC2NodeClass %s is ready is not known: %s".formatted(name, text(ready, "message")));
        }
        if (generation > 0
                && ready.get("observedGeneration") instanceof Number seen
                && seen.longValue() != generation) {
            throw new NodeClassNotReadyException("EC2NodeClass %s is at generation %d, its condition Ready is about %d"
                    .formatted(name, generation, seen.longValue()));
        }
        Set<String> forbidden = LaunchTags.refused(nodeClass.tags().keySet());
        if (!forbidden.isEmpty()) {
            throw new NodeClassNotReadyException("EC2NodeClass %s has tags that are not its own to set: %s"
                    .formatted(name, String.join(", ", forbidden)));
        }
    }

    private static Optional<Map<?, ?>> ready(NodeClass source) {
        if (source.status().get("conditions") instanceof List<?> conditions) {
            for (Object condition : conditions) {
                if (condition instanceof Map<?, ?> map && "Ready".equals(map.get("type"))) {
                    return Optional.of(map);
                }
            }
        }
        return Optional.empty();
    }

    private static String text(Map<?, ?> map, String field) {
        return map.get(field) instanceof String text ? text : "";
    }
}
