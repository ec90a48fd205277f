package io.karpenter.k8s.leader;

/** A competition of replicas for acting. Thread-safe. Source: OPS-05. */
public interface Leadership extends AutoCloseable {

    /**
     * Begins to compete, once; returns at once.
     *
     * @param listener hears of it on some thread, of winning before losing
     */
    void compete(Listener listener);

    boolean isLeader();

    /** Gives up what it has won, so that another replica need not wait, and competes no more. The listener hears of losing first. */
    @Override
    void close();

    /** Hears of winning and losing. */
    interface Listener {

        /** This replica acts from now on. Losing may come before this call has ended. */
        void won();

        /** This replica must not act any more: another one may already. It does not win again. */
        void lost();
    }
}
