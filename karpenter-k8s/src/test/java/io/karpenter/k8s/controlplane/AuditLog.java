package io.karpenter.k8s.controlplane;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the API server itself says was asked of it and what it answered: every change of Nodes, NodeClaims and pods, whoever made it. Tests judge
 * by it what controllers did at each instant, whatever these believe. Immutable.
 *
 * @param entries answered requests, in the order of the answers
 */
public record AuditLog(List<Entry> entries) {

    static final String POLICY = """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived, ResponseStarted, Panic]
            rules:
            - level: None
              verbs: [get, list, watch]
            - level: RequestResponse
              resources:
              - {group: "", resources: [nodes, nodes/status, pods, pods/status, pods/eviction, pods/binding]}
              - {group: karpenter.sh, resources: [nodeclaims, nodeclaims/status]}
              - {group: policy, resources: [poddisruptionbudgets, poddisruptionbudgets/status]}
            - level: None
            """;

    /**
     * A request that was answered.
     *
     * @param received when it came
     * @param answered when it was answered
     * @param resource plural name of the kind
     * @param subresource empty for the object itself
     * @param code of the answer
     * @param userAgent what the caller calls itself
     * @param request what was sent, empty if nothing was
     * @param response what was answered, empty if nothing was
     */
    public record Entry(
            Instant received,
            Instant answered,
            String verb,
            String resource,
            String subresource,
            ObjectKey key,
            int code,
            String userAgent,
            Map<String, Object> request,
            Map<String, Object> response) {

        public boolean succeeded() {
            return code >= 200 && code < 300;
        }

        /** The object as it was afterwards, if it was answered. */
        public Optional<Resource> object(ResourceKind kind) {
            return kind.kind().equals(response.get("kind"))
                    ? Optional.of(new Resource(kind, response))
                    : Optional.empty();
        }
    }

    public AuditLog {
        entries = List.copyOf(entries);
    }

    static AuditLog read(Path file) {
        try {
            List<Entry> entries = new ArrayList<>();
            String text = Files.readString(file);
            // The last line may be half written.
            for (String line :
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
                entries.add(entry(Serialization.unmarshal(line, Map.class)));
            }
            entries.sort(Comparator.comparing(Entry::answered));
            return new AuditLog(entries);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Entry entry(Map<?, ?> line) {
        Map<String, Object> about = map(line.get("objectRef"));
        return new Entry(
                Instant.parse(text(line, "requestReceivedTimestamp")),
                Instant.parse(text(line, "stageTimestamp")),
                text(line, "verb"),
                text(about, "resource"),
                text(about, "subresource"),
                new ObjectKey(text(about, "namespace"), text(about, "name")),
                ((Number) map(line.get("responseStatus")).getOrDefault("code", 0)).intValue(),
                text(line, "userAgent"),
                map(line.get("requestObject")),
                map(line.get("responseObject")));
    }

    private static String text(Map<?, ?> map, String key) {
        Object value = map.get(key);
        return value == null ? "" : String.valueOf(value);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    /** Those since a moment. */
    public AuditLog since(Instant begin) {
        return new AuditLog(entries.stream()
                .filter(entry -> !entry.received().isBefore(begin))
                .toList());
    }

    /** Those about a kind, or a part of its objects, that succeeded. */
    public List<Entry> succeeded(String verb, String resource, String subresource) {
        return entries.stream()
                .filter(entry -> entry.succeeded()
                        && entry.verb().equals(verb)
                        && entry.resource().equals(resource)
                        && entry.subresource().equals(subresource))
                .toList();
    }
}
