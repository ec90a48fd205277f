package io.karpenter.k8s.observe.store;

import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.observe.store.Freshness.Version;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one kind as last heard of. What this program writes itself can be put in before the watch reports it ({@link #learn}),
 * so that it reads its own writes (STA-04); older news never replaces newer, and what has ended does not come back.
 *
 * <p>Thread-safe. Subscribers are called on the thread that brought the change, after the store has it.
 */
public final class ResourceStore implements ClusterApi.Listener {

    private final UnaryOperator<Resource> trim;
    private final Freshness freshness = new Freshness();
    private final Map<ObjectKey, Resource> byKey = new ConcurrentHashMap<>();
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private final Map<String, Index> indexes = new ConcurrentHashMap<>();

    /**
     * @param trim takes away what nobody needs, to save memory
     */
    public ResourceStore(UnaryOperator<Resource> trim) {
        this.trim = trim;
    }

    /** Hears of each change. */
    @FunctionalInterface
    public interface Subscriber {

        /**
         * Something has changed.
         *
         * @param before null if it is new
         * @param now null if it is gone
         */
        void changed(@Nullable Resource before, @Nullable Resource now);
    }

    /** What is known last of an object that a {@link Subscriber} hears of. */
    public static Resource latest(@Nullable Resource before, @Nullable Resource now) {
        return now != null ? now : Objects.requireNonNull(before);
    }

    /** Keeps objects by the values that {@code values} takes from them. To be called before objects come. */
    public ResourceStore indexedBy(String name, Function<Resource, Collection<String>> values) {
        indexes.put(name, new Index(values));
        return this;
    }

    /** From now on {@code subscriber} hears of each change. */
    public void subscribe(Subscriber subscriber) {
        subscribers.add(subscriber);
    }

    public Optional<Resource> get(ObjectKey key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** A view, not a copy: it changes while it is read. */
    public Collection<Resource> all() {
        return byKey.values();
    }

    /** The objects with this value of an index. */
    public List<Resource> withValue(String index, String value) {
        Index found = indexes.get(index);
        if (found == null) {
            throw new IllegalArgumentException("no index " + index + ", there are " + indexes.keySet());
        }
        return found.keys(value).stream()
                .map(byKey::get)
                .filter(resource -> resource != null)
                .toList();
    }

    /** Takes in an object that the API server has just answered with, unless the watch was faster. */
    public void learn(Resource resource) {
        changed(resource);
    }

    @Override
    public void changed(Resource resource) {
        Resource now = trim.apply(resource);
        Resource before;
        synchronized (this) {
            before = byKey.get(now.key());
            if (!freshness.isNews(before == null ? null : Version.of(before), Version.of(now))) {
                return;
            }
            byKey.put(now.key(), now);
            indexes.values().forEach(index -> index.replace(before, now));
        }
        subscribers.forEach(subscriber -> subscriber.changed(before, now));
    }

    @Override
    public void gone(Resource last) {
        Resource before;
        synchronized (this) {
            freshness.ended(last.uid());
            before = byKey.get(last.key());
            if (before == null || !before.uid().equals(last.uid())) {
                return;
            }
            byKey.remove(last.key());
            indexes.values().forEach(index -> index.replace(before, null));
        }
        subscribers.forEach(subscriber -> subscriber.changed(before, null));
    }

    private static final class Index {

        private final Function<Resource, Collection<String>> values;
        private final Map<String, Set<ObjectKey>> keys = new HashMap<>();

        Index(Function<Resource, Collection<String>> values) {
            this.values = values;
        }

        synchronized List<ObjectKey> keys(String value) {
            return List.copyOf(keys.getOrDefault(value, Set.of()));
        }

        synchronized void replace(@Nullable Resource before, @Nullable Resource now) {
            if (before != null) {
                for (String value : values.apply(before)) {
                    Set<ObjectKey> set = keys.getOrDefault(value, new LinkedHashSet<>());
                    set.remove(before.key());
                    if (set.isEmpty()) {
                        keys.remove(value);
                    }
                }
            }
            if (now != null) {
                for (String value : values.apply(now)) {
                    keys.computeIfAbsent(value, v -> new LinkedHashSet<>()).add(now.key());
                }
            }
        }
    }
}
