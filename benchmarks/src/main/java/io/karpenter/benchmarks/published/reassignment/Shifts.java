package io.karpenter.benchmarks.published.reassignment;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Moves that take a process off a machine, most often a dear one, and put it on another, for another process of that one or for none:
 * the best of some drawn at random. O(sample × (resources + processes of a machine)). Not thread-safe.
 */
final class Shifts {

    /** Machines of which the dearest gives a process away. */
    private static final int TOURNAMENT = 3;

    /** Machines that a process may go to, or processes that it may change places with, of which the best counts. */
    private static final int SAMPLE = 12;

    private final List<MachineSlot> slots;
    private final MachinePlan.Workspace workspace;
    private final Machines machines;
    private final RandomGenerator random;

    Shifts(MachinePlan plan, RandomGenerator random) {
        this.slots = plan.getSlots();
        this.workspace = plan.workspace();
        this.machines = workspace.machines;
        this.random = random;
    }

    /** A move of the plan as it is now; null if none came up. */
    @Nullable
    Reassign draw() {
        MachineSlot from = giver();
        MachineDraft source = from.content();
        if (source.processes().length == 0 || slots.size() < 2) {
            return null;
        }
        int process = source.processes()[random.nextInt(source.processes().length)];
        int tried = 1 + random.nextInt(SAMPLE);
        return random.nextInt(5) < 3 ? shift(from, process, tried) : swap(from, process, tried);
    }

    private MachineSlot giver() {
        MachineSlot best = slots.get(random.nextInt(slots.size()));
        int rounds = random.nextInt(TOURNAMENT);
        for (int i = 0; i < rounds; i++) {
            MachineSlot slot = slots.get(random.nextInt(slots.size()));
            best = slot.content().cost() > best.content().cost() ? slot : best;
        }
        return best;
    }

    private @Nullable Reassign shift(MachineSlot from, int process, int tried) {
        MachineSlot best = null;
        long least = Machines.IMPOSSIBLE;
        boolean home = random.nextInt(4) == 0;
        for (int i = 0; i < tried; i++) {
            MachineSlot to = slots.get(home && i == 0 ? machines.initial[process] : random.nextInt(slots.size()));
            MachineDraft target = to.content();
            if (to != from
                    && !machines.has(target, machines.service[process], -1)
                    && workspace.tally.allows(process, from.getId(), to.getId())) {
                long cost = machines.cost(target, -1, process) - target.cost();
                if (cost < least) {
                    least = cost;
                    best = to;
                }
            }
        }
        return best == null || least >= Machines.IMPOSSIBLE / 2
                ? null
                : new Reassign(
                        List.of(from, best),
                        List.of(
                                machines.with(from.content(), process, -1),
                                machines.with(best.content(), -1, process)));
    }

    private @Nullable Reassign swap(MachineSlot from, int process, int tried) {
        MachineDraft source = from.content();
        MachineSlot best = null;
        int bestOther = -1;
        long least = Machines.IMPOSSIBLE;
        MachineSlot to = slots.get(random.nextInt(slots.size()));
        for (int i = 0; i < tried; i++) {
            to = i % 4 == 0 ? slots.get(random.nextInt(slots.size())) : to;
            MachineDraft target = to.content();
            if (to == from || target.processes().length == 0) {
                continue;
            }
            int other = target.processes()[random.nextInt(target.processes().length)];
            if (fits(source, process, other) && fits(target, other, process) && mayChange(from, process, to, other)) {
                long cost = sum(
                        machines.cost(source, process, other) - source.cost(),
                        machines.cost(target, other, process) - target.cost());
                if (cost < least) {
                    least = cost;
                    best = to;
                    bestOther = other;
                }
            }
        }
        return best == null
                ? null
                : new Reassign(
                        List.of(from, best),
                        List.of(
                                machines.with(source, process, bestOther),
                                machines.with(best.content(), bestOther, process)));
    }

    /** What other machines say of each of the two alone; both together are for the score to judge. */
    private boolean mayChange(MachineSlot from, int process, MachineSlot to, int other) {
        return workspace.tally.allows(process, from.getId(), to.getId())
                && workspace.tally.allows(other, to.getId(), from.getId());
    }

    private static long sum(long a, long b) {
        return a >= Machines.IMPOSSIBLE / 2 || b >= Machines.IMPOSSIBLE / 2 ? Machines.IMPOSSIBLE : a + b;
    }

    /** True if no other process of the newcomer's service stays on the machine. */
    private boolean fits(MachineDraft draft, int out, int in) {
        return !machines.has(draft, machines.service[in], out);
    }
}
