package io.karpenter.benchmarks.published.reassignment;

/**
 * One machine and the processes on it: the value that the search assigns to slots. Immutable; arrays are not to be changed. Two are the
 * same only if they are one object.
 */
public final class MachineDraft {

    private final int machine;
    private final int[] processes;
    private final long[] used;
    private final long[] held;
    private final long cost;

    /**
     * @param processes ascending
     * @param used by resource, of these processes
     * @param held by resource: what counts against the capacity, that of processes that have left included where it is transient
     * @param cost of load, balance, and moves to the machine
     */
    MachineDraft(int machine, int[] processes, long[] used, long[] held, long cost) {
        this.machine = machine;
        this.processes = processes;
        this.used = used;
        this.held = held;
        this.cost = cost;
    }

    int machine() {
        return machine;
    }

    int[] processes() {
        return processes;
    }

    long[] used() {
        return used;
    }

    long[] held() {
        return held;
    }

    long cost() {
        return cost;
    }
}
