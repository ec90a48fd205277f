package io.karpenter.engine.controller;

/** What a replica does. Thread-safe; each method is called once at most, except {@link #isSynced}. */
public interface Duties extends AutoCloseable {

    /** Begins to watch the cluster; returns at once. Nothing is changed in it. */
    void observe();

    /** True once the cluster is known completely. */
    boolean isSynced();

    /** This replica leads and the cluster is watched: begins to act as soon as that is known; returns at once. */
    void act();

    /** Stops watching and acting at once: another replica may act already. Also called if neither has begun. */
    @Override
    void close();
}
