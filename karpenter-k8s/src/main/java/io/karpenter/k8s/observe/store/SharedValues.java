package io.karpenter.k8s.observe.store;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.UnaryOperator;

/**
 * Gives the one instance of equal values, for as long as somebody holds it: a hundred thousand pods of a few shapes hold a few specs.
 * Thread-safe.
 *
 * @param <T> immutable, equal by value
 */
public final class SharedValues<T> implements UnaryOperator<T> {

    private final Map<T, WeakReference<T>> values = new WeakHashMap<>();

    @Override
    public synchronized T apply(T value) {
        WeakReference<T> known = values.get(value);
        T first = known == null ? null : known.get();
        if (first != null) {
            return first;
        }
        values.put(value, new WeakReference<>(value));
        return value;
    }
}
