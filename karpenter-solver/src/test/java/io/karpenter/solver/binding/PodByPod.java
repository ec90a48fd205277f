package io.karpenter.solver.binding;

import io.karpenter.solver.binding.BindingModel.Arrival;
import io.karpenter.solver.binding.BindingModel.ClassView;
import io.karpenter.solver.packing.BindingState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;

/** Rehearses without remembering anything: for each pod every node is filtered and scored anew. */
final class PodByPod {

    private final BindingModel model;
    private final BindingState state;
    private final NodeScores scores;
    private final NodeSample sample;
    private final RandomGenerator ties;

    /** @param node where the pod went */
    record Bound(Arrival arrival, int node) {}

    PodByPod(BindingModel model, RandomGenerator ties) {
        this.model = model;
        this.state = model.fresh(new BitSet());
        this.scores = new NodeScores(model, model.present(new BitSet()));
        this.sample = new NodeSample(model.allocatable.length);
        this.ties = ties;
    }

    List<Bound> bind(List<Arrival> arrivals) {
        List<Bound> bound = new ArrayList<>();
        List<Arrival> queue = arrivals;
        int before = -1;
        while (bound.size() > before) {
            before = bound.size();
            List<Arrival> refused = new ArrayList<>();
            for (Arrival arrival : queue) {
                ClassView view = model.classes.get(arrival.podClass());
                int node = choose(view, arrival.owner());
                if (node < 0) {
                    refused.add(arrival);
                } else {
                    state.bind(view.podClass(), node);
                    scores.bound(arrival.owner(), node);
                    bound.add(new Bound(arrival, node));
                }
            }
            queue = refused;
        }
        return bound;
    }

    private int choose(ClassView view, int owner) {
        int[] seen = new int[model.allocatable.length];
        boolean[] admits = new boolean[seen.length];
        for (int node = 0; node < admits.length; node++) {
            admits[node] = admits(view, node);
        }
        int count = sample.take(admits, seen);
        if (count <= 1) {
            return count == 0 ? -1 : seen[0];
        }
        int[] score = new int[count];
        for (int i = 0; i < count; i++) {
            score[i] = scores.ofRoom(view.podClass().size(), state.free(seen[i]), seen[i]);
        }
        scores.addSpread(owner, seen, count, score);
        List<Integer> best = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (!best.isEmpty() && score[i] > score[best.get(0)]) {
                best.clear();
            }
            if (best.isEmpty() || score[i] == score[best.get(0)]) {
                best.add(i);
            }
        }
        int chosen = -1;
        for (int i = 0; i < best.size(); i++) {
            chosen = ties.nextInt(i + 1) == 0 ? seen[best.get(i)] : chosen;
        }
        return chosen;
    }

    private boolean admits(ClassView view, int node) {
        int cell = view.cellOf()[node];
        return cell >= 0 && state.isOpen(view.podClass(), view.cells(), cell) && state.fits(view.podClass(), node);
    }
}
