package io.karpenter.solver.packing;

import io.karpenter.solver.market.Masks;
import io.karpenter.solver.packing.domain.TopologyCounts;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyGroup;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Takes back what relied on pods that got no place in the end: followers of pods left over, and pods that a spread allowed only
 * because others were to balance them. The placements of a packing are bound one after the other as the kube-scheduler would, as far as
 * they can those first that no spread counts without being carried by them, since it looks at what was there before the pods that carry
 * it; those that it would never bind are given up. O(rounds × placements).
 */
public final class Settlement {

    private final CompiledProblem problem;
    private final HostRules rules;
    private final Packing packing;
    private final TopologyCounts counts;
    private final NodeFill fill;
    /** Pods bound so far, by draft and position. */
    private final int[][] bound;

    private final int[][] matched;
    private final int[][] owned;
    private final int[] boundOnNode;

    private Settlement(CompiledProblem problem, HostRules rules, Packing packing) {
        this.problem = problem;
        this.rules = rules;
        this.packing = packing;
        this.counts = new TopologyCounts(problem);
        this.fill = new NodeFill(problem, rules, counts);
        int n = packing.drafts().size();
        this.bound = new int[n][];
        for (int d = 0; d < n; d++) {
            bound[d] = new int[packing.drafts().get(d).kinds()];
        }
        this.matched = new int[n][rules.slots()];
        this.owned = new int[n][rules.slots()];
        this.boundOnNode = new int[packing.existing().size()];
    }

    /** The packing without the placements that do not hold. */
    public static Packing of(CompiledProblem problem, HostRules rules, Packing packing) {
        return new Settlement(problem, rules, packing).run(new BitSet());
    }

    /** The same, or what holds if the classes that this leaves over come first, where that is more. */
    static Packing ofAnyOrder(CompiledProblem problem, HostRules rules, Packing packing) {
        Packing settled = of(problem, rules, packing);
        BitSet refused = new BitSet();
        for (int c = 0; c < settled.unplaced().length; c++) {
            refused.set(c, settled.unplaced()[c] > packing.unplaced()[c]);
        }
        if (refused.isEmpty()) {
            return settled;
        }
        Packing again = new Settlement(problem, rules, packing).run(refused);
        return again.left() < settled.left() ? again : settled;
    }

    private Packing run(BitSet first) {
        if (!first.isEmpty()) {
            BitSet others = (BitSet) first.clone();
            others.flip(0, problem.classes().size());
            bindAll(others);
        }
        BitSet merelyCounted = merelyCounted();
        if (!merelyCounted.isEmpty()) {
            bindAll(merelyCounted);
        }
        bindAll(new BitSet());
        return settled();
    }

    /** Classes that some spread counts which they do not carry. */
    private BitSet merelyCounted() {
        BitSet classes = new BitSet();
        for (TopologyGroup group : problem.groups()) {
            if (group.kind() == TopologyGroup.Kind.SPREAD) {
                BitSet others = (BitSet) group.selects().clone();
                others.andNot(group.owners());
                classes.or(others);
            }
        }
        return classes;
    }

    private void bindAll(BitSet waiting) {
        boolean progress = true;
        while (progress) {
            progress = false;
            for (int i = 0; i < boundOnNode.length; i++) {
                progress |= !waiting.get(packing.existing().get(i).podClass()) && bindOnNode(i);
            }
            for (int d = 0; d < bound.length; d++) {
                for (int i = 0; i < bound[d].length; i++) {
                    progress |= !waiting.get(packing.drafts().get(d).classAt(i)) && bind(d, i);
                }
            }
        }
    }

    private boolean bindOnNode(int i) {
        Packing.OnNode placed = packing.existing().get(i);
        PodClass podClass = problem.classes().get(placed.podClass());
        int most = placed.count() - boundOnNode[i];
        for (int g : podClass.concerns()) {
            TopologyGroup group = problem.groups().get(g);
            if (most > 0 && !group.isHostname()) {
                int domain = problem.keys().get(group.key()).ofNode()[placed.node()];
                most = counts.allowance(group, podClass, domain, most);
            }
        }
        most = most == 0 ? 0 : fill.allowance(podClass, placed.node(), most);
        if (most == 0) {
            return false;
        }
        fill.place(podClass, placed.node(), most);
        boundOnNode[i] += most;
        return true;
    }

    private boolean bind(int d, int i) {
        Draft draft = packing.drafts().get(d);
        int c = draft.classAt(i);
        PodClass podClass = problem.classes().get(c);
        int most = draft.countAt(i) - bound[d][i];
        for (int g : podClass.concerns()) {
            TopologyGroup group = problem.groups().get(g);
            if (most > 0 && !group.isHostname()) {
                most = counts.allowance(group, podClass, draft.pins()[group.key()], most);
            }
        }
        most = most == 0 ? 0 : rules.allowance(c, matched[d], owned[d], most);
        if (most == 0
                || (rules.needsCompany(c) && !rules.accompanied(c, matched[d]) && !counts.mayOpenHost(podClass))) {
            return false;
        }
        rules.record(c, most, matched[d], owned[d]);
        for (int g : podClass.concerns()) {
            TopologyGroup group = problem.groups().get(g);
            if (group.isHostname()) {
                counts.recordOnNewNode(group, c, most);
            } else if (problem.masks().and(draft.mask(), group.countedOffers()) != Masks.NONE) {
                counts.record(group, c, draft.pins()[group.key()], most);
            }
        }
        bound[d][i] += most;
        return true;
    }

    private Packing settled() {
        int[] unplaced = packing.unplaced().clone();
        List<Packing.OnNode> existing = new ArrayList<>();
        for (int i = 0; i < boundOnNode.length; i++) {
            Packing.OnNode placed = packing.existing().get(i);
            unplaced[placed.podClass()] += placed.count() - boundOnNode[i];
            if (boundOnNode[i] > 0) {
                existing.add(new Packing.OnNode(placed.node(), placed.podClass(), boundOnNode[i]));
            }
        }
        List<Draft> drafts = new ArrayList<>();
        long price = 0;
        for (int d = 0; d < bound.length; d++) {
            Draft draft = packing.drafts().get(d);
            for (int i = 0; i < draft.kinds(); i++) {
                unplaced[draft.classAt(i)] += draft.countAt(i) - bound[d][i];
            }
            Draft kept = draft.keeping(bound[d]);
            if (kept.kinds() > 0) {
                kept.buyCheapest();
                drafts.add(kept);
                price += problem.offers().price()[kept.bought()];
            }
        }
        return new Packing(packing.strategy(), drafts, existing, unplaced, price);
    }
}
