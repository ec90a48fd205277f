package io.karpenter.k8s.api;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * An API server in memory: versions and conflicts, generations, finalizers, names made from {@code generateName}, patches of the main
 * part or the status, watches. It knows no defaults, no rules of CRDs, no owner references; for those there is the real one.
 *
 * <p>News are either delivered within the call that makes them ({@link #immediate}) or wait until somebody calls {@link #deliver}, so
 * that tests see what controllers do with stale caches. Every call passes {@code onCall}, which may throw: before anything is done, or
 * after it was done and before the answer. Thread-safe.
 */
public final class FakeClusterApi implements ClusterApi {

    private final InstantSource clock;
    private final boolean immediate;
    private final Map<ResourceKind, Map<ObjectKey, Resource>> objects = new HashMap<>();
    private final List<Follower> followers = new ArrayList<>();
    private final Set<ResourceKind> unknown = new HashSet<>();
    private Consumer<Call> onCall = call -> {};
    private Predicate<ObjectKey> evictionAllowed = pod -> true;
    private boolean gracefulPods;
    private final List<Resource> evicted = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private long version = 1000;
    private long names;

    private FakeClusterApi(InstantSource clock, boolean immediate) {
        this.clock = clock;
        this.immediate = immediate;
    }

    /** Watches hear of a change before the call that makes it returns. */
    public static FakeClusterApi immediate(InstantSource clock) {
        return new FakeClusterApi(clock, true);
    }

    /** Watches hear of changes when {@link #deliver} is called. */
    public static FakeClusterApi delayed(InstantSource clock) {
        return new FakeClusterApi(clock, false);
    }

    /** What was called, at which moment. */
    public record Call(Verb verb, ResourceKind kind, ObjectKey key, Moment moment) {}

    public enum Verb {
        CREATE,
        GET,
        LIST,
        PATCH,
        PATCH_STATUS,
        DELETE,
        EVICT,
        WATCH
    }

    public enum Moment {
        BEFORE,
        AFTER
    }

    /** From now on {@code hook} is called before and after each call. */
    public synchronized void onCall(Consumer<Call> hook) {
        onCall = hook;
    }

    /** Pods for which the answer to an eviction is not 429. */
    public synchronized void allowEvictions(Predicate<ObjectKey> allowed) {
        evictionAllowed = allowed;
    }

    /**
     * From now on pods that have a Node are only marked when they are deleted or evicted, as an API server does, and stay until somebody
     * deletes them with a grace of 0.
     */
    public synchronized void waitForKubelets() {
        gracefulPods = true;
    }

    /** From now on the server knows nothing of {@code kind}, or does again. */
    public synchronized void serves(ResourceKind kind, boolean served) {
        if (served) {
            unknown.remove(kind);
        } else {
            unknown.add(kind);
        }
    }

    /** The pods that were evicted, as they were, in order. */
    public synchronized List<Resource> evicted() {
        return List.copyOf(evicted);
    }

    /** Every call that was begun, in order. */
    public synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    @Override
    public synchronized Resource create(Resource resource) {
        begin(Verb.CREATE, resource.kind(), resource.key());
        Map<String, Object> metadata = new LinkedHashMap<>(mapping(resource.at("metadata")));
        if (!metadata.containsKey("name")) {
            metadata.put("name", metadata.get("generateName") + Long.toString(names++, 36));
        }
        version++;
        metadata.put("uid", "uid-" + version);
        metadata.put("resourceVersion", Long.toString(version));
        metadata.put("generation", 1L);
        metadata.put("creationTimestamp", now());
        Map<String, Object> content = new LinkedHashMap<>(resource.content());
        content.put("metadata", metadata);
        Resource created = new Resource(resource.kind(), content);
        if (of(resource.kind()).containsKey(created.key())) {
            throw new ApiException(ApiException.CONFLICT, "AlreadyExists", created.key() + " exists already");
        }
        store(created);
        end(Verb.CREATE, resource.kind(), created.key());
        return created;
    }

    @Override
    public synchronized Optional<Resource> get(ResourceKind kind, ObjectKey key) {
        begin(Verb.GET, kind, key);
        Optional<Resource> found = Optional.ofNullable(of(kind).get(key));
        end(Verb.GET, kind, key);
        return found;
    }

    @Override
    public synchronized List<Resource> list(ResourceKind kind) {
        begin(Verb.LIST, kind, ObjectKey.of(""));
        if (unknown.contains(kind)) {
            throw new ApiException(
                    ApiException.NOT_FOUND, "NotFound", "the server could not find the requested resource");
        }
        List<Resource> all = List.copyOf(of(kind).values());
        end(Verb.LIST, kind, ObjectKey.of(""));
        return all;
    }

    @Override
    public synchronized Resource patch(ResourceKind kind, ObjectKey key, Part part, Map<String, Object> patch) {
        Verb verb = part == Part.MAIN ? Verb.PATCH : Verb.PATCH_STATUS;
        begin(verb, kind, key);
        Resource before = existing(kind, key);
        Object expected = patch.get("metadata") instanceof Map<?, ?> metadata ? metadata.get("resourceVersion") : null;
        if (expected != null && !expected.equals(before.resourceVersion())) {
            throw new ApiException(ApiException.CONFLICT, "Conflict", key + " has changed");
        }
        Map<String, Object> merged = new LinkedHashMap<>(MergePatch.apply(before.content(), patch));
        if (part == Part.MAIN && kind.group().isEmpty()) {
            merged.put("kind", kind.kind());
        }
        restore(merged, before.content(), part == Part.MAIN ? List.of("status") : List.of("spec"));
        if (part == Part.STATUS) {
            merged.put("metadata", metadataAfterStatus(before, patch));
        }
        Resource after = new Resource(kind, merged);
        if (!after.content().equals(before.content())) {
            after = stamped(before, after);
            if (after.isDeleting() && after.finalizers().isEmpty()) {
                remove(after);
            } else {
                store(after);
            }
        }
        end(verb, kind, key);
        return after;
    }

    /** Of who owns which field only that is told which somebody asks about. */
    private static Object metadataAfterStatus(Resource before, Map<String, Object> patch) {
        Map<String, Object> metadata = new LinkedHashMap<>(before.texts("metadata"));
        if (new Resource(before.kind(), patch).at("status", "nominatedNodeName") != null) {
            metadata.put("managedFields", ExpectedPods.mark());
        }
        return metadata;
    }

    @Override
    public synchronized void delete(ResourceKind kind, ObjectKey key, DeleteOptions options) {
        begin(Verb.DELETE, kind, key);
        Resource before = existing(kind, key);
        if (options.uid().filter(uid -> !uid.equals(before.uid())).isPresent()
                || options.resourceVersion()
                        .filter(v -> !v.equals(before.resourceVersion()))
                        .isPresent()) {
            throw new ApiException(ApiException.CONFLICT, "Conflict", key + " is not the object that is meant");
        }
        if (isGraceful(before)) {
            end(before, options.gracePeriodSeconds());
        } else if (before.finalizers().isEmpty()) {
            remove(before);
        } else if (!before.isDeleting()) {
            Resource deleting = new Resource(
                    kind, MergePatch.apply(before.content(), Map.of("metadata", Map.of("deletionTimestamp", now()))));
            store(stamped(before, deleting));
        }
        end(Verb.DELETE, kind, key);
    }

    @Override
    public synchronized void evict(ObjectKey pod, String uid) {
        begin(Verb.EVICT, ResourceKind.POD, pod);
        Resource before = existing(ResourceKind.POD, pod);
        if (!before.uid().equals(uid)) {
            throw new ApiException(ApiException.CONFLICT, "Conflict", pod + " is another pod");
        }
        if (!evictionAllowed.test(pod)) {
            throw new ApiException(
                    ApiException.TOO_MANY_REQUESTS, "TooManyRequests", "a disruption budget does not allow it");
        }
        evicted.add(before);
        if (isGraceful(before)) {
            end(before, Optional.empty());
        } else {
            remove(before);
        }
        end(Verb.EVICT, ResourceKind.POD, pod);
    }

    private boolean isGraceful(Resource resource) {
        return gracefulPods
                && resource.kind().equals(ResourceKind.POD)
                && !resource.text("spec", "nodeName").isEmpty();
    }

    /** The grace of a pod that is ending already is only ever made shorter, counted from when it was first asked to end. */
    private void end(Resource pod, Optional<Long> asked) {
        long grace = asked.orElseGet(() -> seconds(pod.at("spec", "terminationGracePeriodSeconds"), 30));
        if (grace == 0) {
            remove(pod);
            return;
        }
        long given = seconds(pod.at("metadata", "deletionGracePeriodSeconds"), Long.MAX_VALUE);
        if (grace >= given) {
            return;
        }
        Instant begun = pod.deletionTimestamp()
                .map(ends -> ends.minusSeconds(given))
                .orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.SECONDS));
        Map<String, Object> metadata =
                Map.of("deletionTimestamp", begun.plusSeconds(grace).toString(), "deletionGracePeriodSeconds", grace);
        store(stamped(pod, new Resource(pod.kind(), MergePatch.apply(pod.content(), Map.of("metadata", metadata)))));
    }

    private static long seconds(Object stated, long otherwise) {
        return stated instanceof Number number ? number.longValue() : otherwise;
    }

    @Override
    public synchronized Watch watch(ResourceKind kind, Listener listener) {
        begin(Verb.WATCH, kind, ObjectKey.of(""));
        Follower follower = new Follower(kind, listener);
        followers.add(follower);
        of(kind).values().forEach(resource -> follower.news.add(() -> listener.changed(resource)));
        follower.news.add(() -> follower.synced = true);
        if (immediate) {
            deliver();
        }
        return follower;
    }

    /** Tells watches of everything that has happened. */
    public synchronized void deliver() {
        boolean more = true;
        while (more) {
            more = false;
            for (Follower follower : List.copyOf(followers)) {
                more |= follower.deliverOne();
            }
        }
    }

    /** Number of news that watches have not heard of yet. */
    public synchronized int undelivered() {
        return followers.stream().mapToInt(follower -> follower.news.size()).sum();
    }

    /** Tells one watch of its next news, so that kinds are heard of in any order. */
    public synchronized boolean deliverOne(int watch) {
        return !followers.isEmpty()
                && followers.get(Math.floorMod(watch, followers.size())).deliverOne();
    }

    private void begin(Verb verb, ResourceKind kind, ObjectKey key) {
        Call call = new Call(verb, kind, key, Moment.BEFORE);
        calls.add(call);
        onCall.accept(call);
    }

    private void end(Verb verb, ResourceKind kind, ObjectKey key) {
        if (immediate) {
            deliver();
        }
        onCall.accept(new Call(verb, kind, key, Moment.AFTER));
    }

    private Map<ObjectKey, Resource> of(ResourceKind kind) {
        return objects.computeIfAbsent(
                kind, k -> new TreeMap<>((a, b) -> a.toString().compareTo(b.toString())));
    }

    private Resource existing(ResourceKind kind, ObjectKey key) {
        Resource found = of(kind).get(key);
        if (found == null) {
            throw new ApiException(ApiException.NOT_FOUND, "NotFound", kind + " " + key + " does not exist");
        }
        return found;
    }

    private void store(Resource resource) {
        of(resource.kind()).put(resource.key(), resource);
        tell(resource.kind(), listener -> listener.changed(resource));
    }

    private void remove(Resource resource) {
        of(resource.kind()).remove(resource.key());
        tell(resource.kind(), listener -> listener.gone(resource));
    }

    private void tell(ResourceKind kind, Consumer<Listener> news) {
        for (Follower follower : followers) {
            if (follower.kind.equals(kind)) {
                follower.news.add(() -> news.accept(follower.listener));
            }
        }
    }

    /** A new version; a new generation too if the specification has changed. */
    private Resource stamped(Resource before, Resource after) {
        Map<String, Object> metadata = new LinkedHashMap<>(mapping(after.at("metadata")));
        metadata.put("resourceVersion", Long.toString(++version));
        if (!Objects.equals(before.at("spec"), after.at("spec"))) {
            metadata.put("generation", before.generation() + 1);
        }
        return new Resource(after.kind(), MergePatch.apply(after.content(), Map.of("metadata", metadata)));
    }

    private static void restore(Map<String, Object> merged, Map<String, Object> before, List<String> keys) {
        for (String key : keys) {
            if (before.containsKey(key)) {
                merged.put(key, before.get(key));
            } else {
                merged.remove(key);
            }
        }
    }

    private String now() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return now.toString();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> mapping(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    private final class Follower implements Watch {

        private final ResourceKind kind;
        private final Listener listener;
        private final Queue<Runnable> news = new ArrayDeque<>();
        private volatile boolean synced;

        Follower(ResourceKind kind, Listener listener) {
            this.kind = kind;
            this.listener = listener;
        }

        boolean deliverOne() {
            Runnable next = unknown.contains(kind) ? null : news.poll();
            if (next == null) {
                return false;
            }
            next.run();
            return true;
        }

        @Override
        public boolean isSynced() {
            return synced;
        }

        @Override
        public boolean isMissing() {
            synchronized (FakeClusterApi.this) {
                return unknown.contains(kind);
            }
        }

        @Override
        public void close() {
            synchronized (FakeClusterApi.this) {
                followers.remove(this);
            }
        }
    }
}
