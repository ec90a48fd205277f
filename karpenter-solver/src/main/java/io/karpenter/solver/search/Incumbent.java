package io.karpenter.solver.search;

import io.karpenter.solver.bound.ProvenBound;
import io.karpenter.solver.search.repack.NodeDraft;
import java.util.List;

/** The cheapest drafts and the best bound found so far, shared by all that look for better ones. Thread-safe. */
final class Incumbent {

    private final Runnable news;
    private List<NodeDraft> drafts;
    private long cost;
    private ProvenBound bound;

    /**
     * @param bound that holds already
     * @param news is called when either gets better, by one thread at a time
     */
    Incumbent(List<NodeDraft> drafts, ProvenBound bound, Runnable news) {
        this.drafts = List.copyOf(drafts);
        this.cost = cost(drafts);
        this.bound = bound;
        this.news = news;
    }

    static long cost(List<NodeDraft> drafts) {
        long sum = 0;
        for (NodeDraft draft : drafts) {
            sum += draft.cost();
        }
        return sum;
    }

    /** Takes the drafts, which hold all units and keep limits, if they are cheaper than those so far. */
    synchronized void offer(List<NodeDraft> others) {
        long theirs = cost(others);
        if (theirs < cost) {
            drafts = List.copyOf(others);
            cost = theirs;
            news.run();
        }
    }

    /** Takes the bound if it is better than the one so far. */
    synchronized void prove(ProvenBound proven) {
        if (proven.nanoUsd() > bound.nanoUsd()) {
            bound = proven;
            news.run();
        }
    }

    synchronized List<NodeDraft> drafts() {
        return drafts;
    }

    synchronized long cost() {
        return cost;
    }

    synchronized ProvenBound bound() {
        return bound;
    }
}
