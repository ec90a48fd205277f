package io.karpenter.k8s.events;

import io.karpenter.core.event.Event;
import io.karpenter.core.event.ObjectRef;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What stands in the API server for events. One that says the same of the same object as one before raises the count of that one. Not
 * thread-safe. Source: Kubernetes API reference, Event v1 core.
 */
final class EventRecords {

    /** Repetitions are known of so many; of older ones a new event is made. */
    private static final int REMEMBERED = 4096;

    private static final int LONGEST_MESSAGE = 1024;

    /** With the time in hexadecimal after it a name is to have 253 characters at most. */
    private static final int LONGEST_NAME = 230;

    private static final String COMPONENT = "karpenter";

    /** Where the events of objects without a namespace are. */
    private static final String DEFAULT_NAMESPACE = "default";

    private static final Map<String, String> API_VERSIONS = List.of(
                    ResourceKind.POD,
                    ResourceKind.NODE,
                    ResourceKind.NODE_POOL,
                    ResourceKind.NODE_CLAIM,
                    ResourceKind.NODE_OVERLAY,
                    ResourceKind.CAPACITY_BUFFER)
            .stream()
            .collect(Collectors.toMap(ResourceKind::kind, ResourceKind::apiVersion));

    private final Map<Same, Told> told = new LinkedHashMap<>(16, 0.75F, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Same, Told> eldest) {
            return size() > REMEMBERED;
        }
    };
    private long lastName;

    private record Same(String about, String reason, String message) {}

    private record Told(String name, int count, Instant first) {}

    /**
     * What to write.
     *
     * @param resource the event as a whole
     * @param isRepetition true if there is one already that can be changed
     */
    record Change(Resource resource, boolean isRepetition) {

        /** What changes of an event that is there already. */
        Map<String, Object> patch() {
            return Map.of("count", resource.content().get("count"), "lastTimestamp", resource.text("lastTimestamp"));
        }
    }

    Change of(Event event, Instant now) {
        String message = shortened(event.message(), LONGEST_MESSAGE);
        Same same = new Same(event.about().identity(), event.reason(), message);
        Told before = told.get(same);
        Told after = before == null
                ? new Told(name(event.about(), now), 1, now)
                : new Told(before.name(), before.count() + 1, before.first());
        told.put(same, after);
        return new Change(resource(event, message, after, now), before != null);
    }

    private String name(ObjectRef about, Instant now) {
        // Never twice the same, even if the clock stands still.
        lastName = Math.max(lastName + 1, now.getEpochSecond() * 1_000_000_000L + now.getNano());
        return shortened(about.name(), LONGEST_NAME) + "." + Long.toHexString(lastName);
    }

    private static String shortened(String text, int length) {
        return text.length() > length ? text.substring(0, length) : text;
    }

    private static Resource resource(Event event, String message, Told told, Instant now) {
        ObjectRef about = event.about();
        Map<String, Object> object = new LinkedHashMap<>();
        putText(object, "apiVersion", API_VERSIONS.getOrDefault(about.kind(), ""));
        putText(object, "kind", about.kind());
        putText(object, "namespace", about.namespace());
        putText(object, "name", about.name());
        putText(object, "uid", about.uid());
        Map<String, Object> content = new LinkedHashMap<>();
        content.put(
                "metadata",
                Map.of(
                        "name",
                        told.name(),
                        "namespace",
                        about.namespace().isEmpty() ? DEFAULT_NAMESPACE : about.namespace()));
        content.put("involvedObject", object);
        content.put("type", event.type().toString());
        content.put("reason", event.reason());
        content.put("message", message);
        content.put("count", told.count());
        content.put("firstTimestamp", text(told.first()));
        content.put("lastTimestamp", text(now));
        content.put("source", Map.of("component", COMPONENT));
        content.put("reportingComponent", COMPONENT);
        return Resource.of(ResourceKind.EVENT, content);
    }

    private static void putText(Map<String, Object> map, String key, String value) {
        if (!value.isEmpty()) {
            map.put(key, value);
        }
    }

    /** To the second, as the API server has times. */
    private static String text(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
