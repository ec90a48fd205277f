package io.karpenter.benchmarks.published;

/** Which of a set's problems to take. Mutable: it counts those it is asked about; not thread-safe. */
public final class Selection {

    private final String only;
    private final int every;
    private int number;

    /**
     * None asked about yet.
     *
     * @param only part of the name of a problem or of its family; empty for all
     * @param every takes each so many-th of these, the first included; at least 1
     */
    public Selection(String only, int every) {
        if (every < 1) {
            throw new IllegalArgumentException("every is " + every + ", it must be at least 1");
        }
        this.only = only;
        this.every = every;
    }

    /** True if the problem is to be taken; to be asked once for each. */
    public boolean takes(String family, String name) {
        return (family + " " + name).contains(only) && number++ % every == 0;
    }
}
