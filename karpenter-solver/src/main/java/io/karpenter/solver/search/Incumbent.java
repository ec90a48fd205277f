package io.karpenter.solver.search;

import java.util.List;
import java.util.function.LongConsumer;

/** The cheapest drafts found so far, shared by all that look for cheaper ones. Thread-safe. */
final class Incumbent {

    private final LongConsumer better;
    private List<NodeDraft> drafts;
    private long cost;

    /**
     * @param better gets the cost of each cheaper set of drafts, in nano-USD per hour; one call at a time
     */
    Incumbent(List<NodeDraft> drafts, LongConsumer better) {
        this.drafts = List.copyOf(drafts);
        this.cost = cost(drafts);
        this.better = better;
    }

    static long cost(List<NodeDraft> drafts) {
        long sum = 0;
        for (NodeDraft draft : drafts) {
            sum += draft.cost();
        }
        return sum;
    }

    /** Takes the drafts, which hold all units and keep limits, if they are cheaper than those so far. */
    synchronized boolean offer(List<NodeDraft> others) {
        long theirs = cost(others);
        if (theirs >= cost) {
            return false;
        }
        drafts = List.copyOf(others);
        cost = theirs;
        better.accept(cost);
        return true;
    }

    synchronized List<NodeDraft> drafts() {
        return drafts;
    }

    synchronized long cost() {
        return cost;
    }
}
