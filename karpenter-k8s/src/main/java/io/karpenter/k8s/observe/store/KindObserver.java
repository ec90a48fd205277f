package io.karpenter.k8s.observe.store;

import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.Resource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what is heard of one kind. Objects are read outside the lock, so that a long first list does not hold up those who look at
 * other kinds.
 *
 * @param <T> what an object is read into
 */
public final class KindObserver<T> implements ClusterApi.Listener {

    private final Object lock;
    private final Drawer<T> drawer;
    private final Function<Resource, @Nullable T> reader;
    private final Reaction<T> reaction;
    private final Reaction<T> afterwards;

    /** What follows from a change; one of the two is always there. */
    @FunctionalInterface
    public interface Reaction<T> {

        /**
         * An object says something else now.
         *
         * @param before null if it said nothing
         * @param now null if it says nothing any more
         */
        void changed(@Nullable T before, @Nullable T now);
    }

    /**
     * @param lock guards {@code drawer}
     * @param reader null for what counts for nothing
     * @param reaction is called with the lock held
     * @param afterwards is called when it is free again, so that it may ask others
     */
    public KindObserver(
            Object lock,
            Drawer<T> drawer,
            Function<Resource, @Nullable T> reader,
            Reaction<T> reaction,
            Reaction<T> afterwards) {
        this.lock = lock;
        this.drawer = drawer;
        this.reader = reader;
        this.reaction = reaction;
        this.afterwards = afterwards;
    }

    @Override
    public void changed(Resource now) {
        synchronized (lock) {
            if (!drawer.isNews(now)) {
                return;
            }
        }
        T value = reader.apply(now);
        T before;
        synchronized (lock) {
            // Another thread may have brought something newer meanwhile.
            if (!drawer.isNews(now)) {
                return;
            }
            before = drawer.put(now, value);
            if (before == null && value == null) {
                return;
            }
            reaction.changed(before, value);
        }
        afterwards.changed(before, value);
    }

    @Override
    public void gone(Resource last) {
        T before;
        synchronized (lock) {
            before = drawer.remove(last);
            if (before == null) {
                return;
            }
            reaction.changed(before, null);
        }
        afterwards.changed(before, null);
    }
}
