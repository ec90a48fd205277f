package io.karpenter.solver.packing.strategy;

import io.karpenter.solver.market.Masks;
import io.karpenter.solver.packing.Demand;
import io.karpenter.solver.packing.HostRules;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyGroup;
import io.karpenter.solver.problem.TopologyGroup.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes one unit of pods that must share a node: a follower with hostname affinity is joined to a unit that holds somebody it
 * may be near to. Followers are shared out evenly among the units of their leaders, as many as an offer can hold. Pods of a
 * hostname affinity to their own kind form a single unit, as only the first may open a node (SCH-AFF-06).
 */
final class Gangs {

    private final CompiledProblem problem;
    private final HostRules rules;
    private final List<Demand> units = new ArrayList<>();
    private final List<Demand> followers = new ArrayList<>();
    /** Classes that have pods on existing nodes, or a unit of their own. */
    private final BitSet there = new BitSet();

    private Gangs(CompiledProblem problem, HostRules rules, List<Demand> demands, List<Packing.OnNode> existing) {
        this.problem = problem;
        this.rules = rules;
        existing.forEach(placed -> there.set(placed.podClass()));
        for (Demand demand : demands) {
            (rules.needsCompany(demand.classes[0]) ? followers : units).add(demand);
        }
    }

    /**
     * The demands with followers joined to leaders; what cannot be joined is left out.
     *
     * @param existing pods that are placed on existing nodes
     */
    static List<Demand> join(
            CompiledProblem problem, HostRules rules, List<Demand> demands, List<Packing.OnNode> existing) {
        if (demands.stream().noneMatch(d -> rules.needsCompany(d.classes[0]))) {
            return demands;
        }
        Gangs gangs = new Gangs(problem, rules, demands, existing);
        boolean progress = true;
        while (progress) {
            progress = gangs.joinToLeaders() || gangs.openOwn();
        }
        return gangs.units;
    }

    private boolean joinToLeaders() {
        boolean progress = false;
        for (Demand follower : followers) {
            for (int i = 0; i < units.size() && follower.count > 0; i++) {
                Demand leader = units.get(i);
                if (leader.count > 0 && leads(leader, follower)) {
                    progress |= join(leader, follower);
                }
            }
        }
        followers.removeIf(f -> f.count == 0);
        return progress;
    }

    /** True if every hostname affinity of the follower counts some pod of the unit. */
    private boolean leads(Demand leader, Demand follower) {
        for (int g : problem.classes().get(follower.classes[0]).owns()) {
            TopologyGroup group = problem.groups().get(g);
            if (group.isHostname() && group.kind() == Kind.AFFINITY) {
                boolean found = false;
                for (int c : leader.classes) {
                    found |= group.selects().get(c);
                }
                if (!found) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean join(Demand leader, Demand follower) {
        int share = Math.ceilDiv(follower.count, leader.count);
        for (int perLeader = share; perLeader > 0; perLeader = perLeader > 16 ? perLeader * 7 / 8 : perLeader - 1) {
            Demand joined = joined(leader, follower, perLeader);
            if (joined != null) {
                joined.count = Math.min(leader.count, follower.count / perLeader);
                leader.count -= joined.count;
                follower.count -= joined.count * perLeader;
                units.add(joined);
                return true;
            }
        }
        return false;
    }

    private boolean openOwn() {
        for (Demand follower : followers) {
            PodClass podClass = problem.classes().get(follower.classes[0]);
            if (follower.count > 0 && mayBeFirst(podClass)) {
                for (int size = follower.count; size > 0; size = size > 16 ? size * 15 / 16 : size - 1) {
                    Demand own = unit(follower, size);
                    if (own != null) {
                        units.add(own);
                        there.set(podClass.index());
                        followers.remove(follower);
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** True if the class matches its own affinities and nobody else has opened a node for them (SCH-AFF-05). */
    private boolean mayBeFirst(PodClass podClass) {
        for (int g : podClass.owns()) {
            TopologyGroup group = problem.groups().get(g);
            if (group.isHostname()
                    && group.kind() == Kind.AFFINITY
                    && (!group.selects().get(podClass.index())
                            || group.matchedAnywhere() > 0
                            || group.selects().intersects(there))) {
                return false;
            }
        }
        return true;
    }

    /** One unit of {@code size} pods of one class, null if no offer holds it or rules forbid it. */
    private @Nullable Demand unit(Demand of, int size) {
        int[] matched = new int[rules.slots()];
        int[] owned = new int[rules.slots()];
        if (rules.allowance(of.classes[0], matched, owned, size) < size) {
            return null;
        }
        long[] total = new long[of.size.length];
        for (int r = 0; r < total.length; r++) {
            total[r] = size * of.size[r];
        }
        for (int choice = 0; choice < of.masks.length; choice++) {
            if (problem.masks().cheapest(of.masks[choice], total) >= 0) {
                return withValue(
                        new Demand(
                                of.classes,
                                new int[] {size},
                                new int[][] {of.alternatives[choice]},
                                new int[] {of.masks[choice]},
                                of.masks[choice],
                                of.pins,
                                total,
                                1),
                        of.value * size);
            }
        }
        return null;
    }

    private @Nullable Demand joined(Demand leader, Demand follower, int perLeader) {
        int[] matched = new int[rules.slots()];
        int[] owned = new int[rules.slots()];
        for (int i = 0; i < leader.classes.length; i++) {
            rules.record(leader.classes[i], leader.perUnit[i], matched, owned);
        }
        if (rules.allowance(follower.classes[0], matched, owned, perLeader) < perLeader) {
            return null;
        }
        int[] pins = leader.pins.clone();
        for (int k = 0; k < pins.length; k++) {
            if (pins[k] >= 0 && follower.pins[k] >= 0 && pins[k] != follower.pins[k]) {
                return null;
            }
            pins[k] = Math.max(pins[k], follower.pins[k]);
        }
        long[] total = leader.size.clone();
        for (int r = 0; r < total.length; r++) {
            total[r] += perLeader * follower.size[r];
        }
        int n = leader.classes.length;
        int[] classes = Arrays.copyOf(leader.classes, n + 1);
        int[] perUnit = Arrays.copyOf(leader.perUnit, n + 1);
        classes[n] = follower.classes[0];
        perUnit[n] = perLeader;
        for (int a = 0; a < leader.masks.length; a++) {
            for (int b = 0; b < follower.masks.length; b++) {
                int mask = problem.masks().and(leader.masks[a], follower.masks[b]);
                if (mask != Masks.NONE && problem.masks().cheapest(mask, total) >= 0) {
                    int[] alternatives = Arrays.copyOf(leader.alternatives[a], n + 1);
                    alternatives[n] = follower.alternatives[b][0];
                    return withValue(
                            new Demand(
                                    classes,
                                    perUnit,
                                    new int[][] {alternatives},
                                    new int[] {mask},
                                    mask,
                                    pins,
                                    total,
                                    0),
                            leader.value + perLeader * follower.value);
                }
            }
        }
        return null;
    }

    private static Demand withValue(Demand demand, double value) {
        demand.value = value;
        return demand;
    }
}
