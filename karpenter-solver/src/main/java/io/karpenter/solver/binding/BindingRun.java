package io.karpenter.solver.binding;

import io.karpenter.solver.binding.BindingModel.Arrival;
import io.karpenter.solver.binding.BindingModel.ClassView;
import io.karpenter.solver.packing.BindingState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One rehearsal: where the pods of one arrival go. Mutable, not thread-safe.
 *
 * <p>A binding changes one node. What a size of pods scores on each node is therefore kept, and so is whether a class with rules of
 * its own is admitted there; before they are read again, only those nodes are looked at that got a pod in the meantime. Layout:
 * one row of nodes for each size and for each such class, and a log of the nodes in the order in which they got pods. O(nodes) for
 * each pod, a comparison each, and for each node of the log O(resources) once for each row in use.
 */
final class BindingRun {

    private final BindingModel model;
    private final BindingState state;
    private final NodeScores scores;
    private final NodeSample sample;
    private final RandomGenerator ties;
    private final boolean forgets;
    private final @Nullable Row[] bySize;
    private final @Nullable Row[] byClass;
    private final int[] log;
    private final int[] lastAt;
    private int bound;
    /** By class: how many pods were bound when its last one was refused, −1: none was. */
    private final int[] refusedAt;

    private final int[] present;
    private final boolean[] admitting;
    private final int[] seen;
    private final int[] score;

    /** What was known of each node when {@code at} pods were bound; at −1 nothing is. */
    private static final class Row {
        private final int[] values;
        private int at = -1;

        private Row(int nodes) {
            values = new int[nodes];
        }
    }

    private interface Value {
        int of(int node);
    }

    /** Hears of each binding. */
    interface Listener {
        void bound(Arrival arrival, int node);
    }

    /**
     * @param absent nodes that are taken not to be there
     * @param pods number of pods that come
     * @param forgets true: everything is worked out anew for each pod, with the same results
     * @param ties decides between nodes of equal score
     */
    BindingRun(BindingModel model, BitSet absent, int pods, boolean forgets, RandomGenerator ties) {
        this.model = model;
        this.state = model.fresh(absent);
        this.present = model.present(absent);
        this.scores = new NodeScores(model, present);
        this.sample = new NodeSample(present.length);
        this.ties = ties;
        this.forgets = forgets;
        this.bySize = new Row[model.sizes.size()];
        this.byClass = new Row[model.classes.size()];
        this.log = new int[pods];
        this.lastAt = new int[present.length];
        Arrays.fill(lastAt, -1);
        this.refusedAt = new int[model.classes.size()];
        Arrays.fill(refusedAt, -1);
        this.admitting = new boolean[present.length];
        this.seen = new int[present.length];
        this.score = new int[present.length];
    }

    /** Binds what can be bound; who is refused comes again as long as anything changes. */
    void bind(List<Arrival> arrivals, Listener listener) {
        List<Arrival> queue = arrivals;
        boolean progress = true;
        while (progress && !queue.isEmpty()) {
            progress = false;
            List<Arrival> refused = new ArrayList<>();
            for (Arrival arrival : queue) {
                int node = bind(arrival);
                if (node == BindingModel.NONE) {
                    refused.add(arrival);
                } else {
                    listener.bound(arrival, node);
                    progress = true;
                }
            }
            queue = refused;
        }
    }

    private int bind(Arrival arrival) {
        if (refusedAt[arrival.podClass()] == bound) {
            return BindingModel.NONE;
        }
        ClassView view = model.classes.get(arrival.podClass());
        int position = choose(view, arrival.owner());
        if (position == BindingModel.NONE) {
            refusedAt[arrival.podClass()] = bound;
            return BindingModel.NONE;
        }
        state.bind(view.podClass(), present[position]);
        scores.bound(arrival.owner(), position);
        lastAt[position] = bound;
        log[bound++] = position;
        return present[position];
    }

    private int choose(ClassView view, int owner) {
        boolean[] isOpen = new boolean[view.cells().cells().size()];
        boolean anyOpen = false;
        for (int c = 0; c < isOpen.length; c++) {
            isOpen[c] = state.isOpen(view.podClass(), view.cells(), c);
            anyOpen |= isOpen[c];
        }
        if (!anyOpen) {
            return BindingModel.NONE;
        }
        int[] cellOf = view.cellOf();
        int[] room = room(view.size());
        for (int i = 0; i < present.length; i++) {
            int cell = cellOf[present[i]];
            admitting[i] = room[i] >= 0 && cell >= 0 && isOpen[cell];
        }
        if (view.isRuled()) {
            int[] admits = view.isLocal() ? admits(view) : null;
            for (int i = 0; i < present.length; i++) {
                admitting[i] &= admits != null ? admits[i] > 0 : state.fits(view.podClass(), present[i]);
            }
        }
        int count = sample.take(admitting, seen);
        if (count <= 1) {
            return count == 0 ? BindingModel.NONE : seen[0];
        }
        for (int i = 0; i < count; i++) {
            score[i] = room[seen[i]];
        }
        scores.addSpread(owner, seen, count, score);
        return best(count);
    }

    private int best(int count) {
        int best = 0;
        for (int i = 0; i < count; i++) {
            best = Math.max(best, score[i]);
        }
        int chosen = BindingModel.NONE;
        int equal = 0;
        for (int i = 0; i < count; i++) {
            if (score[i] == best) {
                equal++;
                chosen = ties.nextInt(equal) == 0 ? seen[i] : chosen;
            }
        }
        return chosen;
    }

    /** By position: the score for its room, negative where there is too little. */
    private int[] room(int size) {
        Row row = bySize[size];
        if (row == null) {
            row = new Row(lastAt.length);
            bySize[size] = row;
        }
        long[] wanted = model.sizes.get(size);
        return refreshed(row, node -> {
            long[] free = state.free(node);
            for (int r = 0; r < wanted.length; r++) {
                if (wanted[r] > 0 && free[r] < wanted[r]) {
                    return -1;
                }
            }
            return scores.ofRoom(wanted, free, node);
        });
    }

    /** By position: 1 where the rules of the node itself admit the class. */
    private int[] admits(ClassView view) {
        int c = view.podClass().index();
        Row row = byClass[c];
        if (row == null) {
            row = new Row(lastAt.length);
            byClass[c] = row;
        }
        return refreshed(row, node -> state.fits(view.podClass(), node) ? 1 : 0);
    }

    private int[] refreshed(Row row, Value value) {
        int[] values = row.values;
        if (row.at < 0 || forgets) {
            for (int i = 0; i < values.length; i++) {
                values[i] = value.of(present[i]);
            }
        } else if (bound - row.at >= values.length) {
            for (int i = 0; i < values.length; i++) {
                if (lastAt[i] >= row.at) {
                    values[i] = value.of(present[i]);
                }
            }
        } else {
            for (int b = row.at; b < bound; b++) {
                if (lastAt[log[b]] == b) {
                    values[log[b]] = value.of(present[log[b]]);
                }
            }
        }
        row.at = bound;
        return values;
    }
}
