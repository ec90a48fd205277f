package io.karpenter.k8s.observe.store;

import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.observe.store.Freshness.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the objects of one kind say, in the order of their names. Only what they were read into is kept. The list of all is put together
 * when it is asked for after a change, which takes milliseconds for a hundred thousand, and is the same list until the next one.
 *
 * <p>Not thread-safe.
 *
 * @param <T> what an object is read into
 */
public final class Drawer<T> {

    private static final Comparator<ObjectKey> BY_NAME =
            Comparator.comparing(ObjectKey::namespace).thenComparing(ObjectKey::name);

    private final Freshness freshness = new Freshness();
    private final TreeMap<ObjectKey, Entry<T>> entries = new TreeMap<>(BY_NAME);
    private @Nullable List<T> all;

    /**
     * @param value null for an object that counts for nothing
     */
    private record Entry<T>(Version version, @Nullable T value) {}

    /** True if {@code now} is not known yet. */
    boolean isNews(Resource now) {
        Entry<T> known = entries.get(now.key());
        Version version = Version.of(now);
        boolean repeated = known != null
                && !version.resourceVersion().isEmpty()
                && known.version().equals(version);
        return !repeated && freshness.isNews(known == null ? null : known.version(), version);
    }

    /** Keeps what an object says now; the answer is what it said before, null if nothing. */
    @Nullable
    T put(Resource now, @Nullable T value) {
        Entry<T> before = entries.put(now.key(), new Entry<>(Version.of(now), value));
        T valueBefore = before == null ? null : before.value();
        if (value != null || valueBefore != null) {
            all = null;
        }
        return valueBefore;
    }

    /** Forgets an object; the answer is what it said, null if nothing or if another of its name has come meanwhile. */
    @Nullable
    T remove(Resource last) {
        freshness.ended(last.uid());
        Entry<T> known = entries.get(last.key());
        if (known == null || !known.version().uid().equals(last.uid())) {
            return null;
        }
        entries.remove(last.key());
        all = null;
        return known.value();
    }

    /** What the object says; empty if it counts for nothing or is not there. */
    public Optional<T> get(ObjectKey key) {
        Entry<T> known = entries.get(key);
        return known == null ? Optional.empty() : Optional.ofNullable(known.value());
    }

    /** Every value, in the order of the names of their objects. Immutable; the same list until something changes. */
    public List<T> all() {
        List<T> known = all;
        if (known == null) {
            List<T> values = new ArrayList<>(entries.size());
            for (Entry<T> entry : entries.values()) {
                T value = entry.value();
                if (value != null) {
                    values.add(value);
                }
            }
            known = List.copyOf(values);
            all = known;
        }
        return known;
    }
}
