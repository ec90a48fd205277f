package io.karpenter.benchmarks.published.reassignment;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The problem as parallel arrays, and what one machine costs with some processes on it. Layout: by process, machine or resource.
 * Read only.
 */
final class Machines {

    /** More than any machine costs. */
    static final long IMPOSSIBLE = Long.MAX_VALUE / 4;

    final int count;
    final int[] service;
    final int[] initial;
    final long[][] need;
    final int[] location;
    final int[] neighbourhood;
    private final Reassignment problem;
    private final long[][] capacity;
    private final long[][] safety;
    private final long[] loadWeight;
    private final boolean[] isTransient;
    private final Reassignment.Balance[] balances;

    Machines(Reassignment problem) {
        this.problem = problem;
        this.count = problem.machines().size();
        this.service = problem.processes().stream()
                .mapToInt(Reassignment.Process::service)
                .toArray();
        this.initial = problem.initial();
        this.need = problem.processes().stream().map(Reassignment.Process::need).toArray(long[][]::new);
        this.location = problem.machines().stream()
                .mapToInt(Reassignment.Machine::location)
                .toArray();
        this.neighbourhood = problem.machines().stream()
                .mapToInt(Reassignment.Machine::neighbourhood)
                .toArray();
        this.capacity =
                problem.machines().stream().map(Reassignment.Machine::capacity).toArray(long[][]::new);
        this.safety =
                problem.machines().stream().map(Reassignment.Machine::safety).toArray(long[][]::new);
        this.loadWeight = problem.loadWeight();
        this.isTransient = problem.isTransient();
        this.balances = problem.balances().toArray(Reassignment.Balance[]::new);
    }

    Reassignment problem() {
        return problem;
    }

    /** The machine as it was given. */
    MachineDraft initial(int machine) {
        int[] processes = IntStream.range(0, initial.length)
                .filter(p -> initial[p] == machine)
                .toArray();
        long[] used = new long[loadWeight.length];
        for (int p : processes) {
            for (int r = 0; r < used.length; r++) {
                used[r] += need[p][r];
            }
        }
        return new MachineDraft(machine, processes, used, used.clone(), cost(machine, used));
    }

    /** What moving the process to the machine costs, the service's part left out. */
    long moveCost(int process, int machine) {
        return initial[process] == machine
                ? 0
                : problem.weights().processMove()
                                * problem.processes().get(process).moveCost()
                        + problem.weights().machineMove() * problem.machineMoveCost()[initial[process]][machine];
    }

    /** Cost of load and balance. */
    private long cost(int machine, long[] used) {
        long cost = 0;
        for (int r = 0; r < used.length; r++) {
            long over = used[r] - safety[machine][r];
            cost += over > 0 ? loadWeight[r] * over : 0;
        }
        for (Reassignment.Balance balance : balances) {
            cost += balanceCost(
                    balance,
                    capacity[machine][balance.resource()] - used[balance.resource()],
                    capacity[machine][balance.other()] - used[balance.other()]);
        }
        return cost;
    }

    private static long balanceCost(Reassignment.Balance balance, long free, long other) {
        return balance.weight() * Math.max(0, balance.target() * free - other);
    }

    /**
     * What the machine would cost with one process less and one more, {@link #IMPOSSIBLE} if it has no room for that.
     *
     * @param out on the machine; −1 for none
     * @param in not on the machine, nor any of its service but {@code out}; −1 for none
     */
    long cost(MachineDraft draft, int out, int in) {
        int m = draft.machine();
        long cost = draft.cost() - base(draft);
        if (out >= 0) {
            cost -= moveCost(out, m);
        }
        if (in >= 0) {
            cost += moveCost(in, m);
        }
        for (int r = 0; r < loadWeight.length; r++) {
            long used = draft.used()[r] + (in < 0 ? 0 : need[in][r]) - (out < 0 ? 0 : need[out][r]);
            if (in >= 0 && heldAfter(draft, out, in, r) > capacity[m][r]) {
                return IMPOSSIBLE;
            }
            long over = used - safety[m][r];
            cost += over > 0 ? loadWeight[r] * over : 0;
        }
        for (Reassignment.Balance balance : balances) {
            cost += balanceCost(
                    balance, free(draft, out, in, balance.resource()), free(draft, out, in, balance.other()));
        }
        return cost;
    }

    /** Cost of load and balance of the draft. */
    private long base(MachineDraft draft) {
        return cost(draft.machine(), draft.used());
    }

    private long free(MachineDraft draft, int out, int in, int r) {
        return capacity[draft.machine()][r]
                - draft.used()[r]
                - (in < 0 ? 0 : need[in][r])
                + (out < 0 ? 0 : need[out][r]);
    }

    /** Of a transient resource, what is there at first stays held, and whoever is at home takes no more of it. */
    private long heldAfter(MachineDraft draft, int out, int in, int r) {
        long held = draft.held()[r];
        if (in >= 0 && !(isTransient[r] && initial[in] == draft.machine())) {
            held += need[in][r];
        }
        if (out >= 0 && !(isTransient[r] && initial[out] == draft.machine())) {
            held -= need[out][r];
        }
        return held;
    }

    /** The draft with one process less and one more; −1 for none. */
    MachineDraft with(MachineDraft draft, int out, int in) {
        long[] used = draft.used().clone();
        long[] held = draft.held().clone();
        for (int r = 0; r < used.length; r++) {
            used[r] += (in < 0 ? 0 : need[in][r]) - (out < 0 ? 0 : need[out][r]);
            held[r] = heldAfter(draft, out, in, r);
        }
        long cost = cost(draft.machine(), used)
                + draft.cost()
                - base(draft)
                + (in < 0 ? 0 : moveCost(in, draft.machine()))
                - (out < 0 ? 0 : moveCost(out, draft.machine()));
        return new MachineDraft(draft.machine(), exchanged(draft.processes(), out, in), used, held, cost);
    }

    private static int[] exchanged(int[] processes, int out, int in) {
        int[] result = new int[processes.length + 1];
        int size = 0;
        boolean added = in < 0;
        for (int p : processes) {
            if (!added && in < p) {
                result[size++] = in;
                added = true;
            }
            if (p != out) {
                result[size++] = p;
            }
        }
        if (!added) {
            result[size++] = in;
        }
        return Arrays.copyOf(result, size);
    }

    /** True if a process of the service, another one than {@code except}, is on the machine. */
    boolean has(MachineDraft draft, int ofService, int except) {
        for (int p : draft.processes()) {
            if (service[p] == ofService && p != except) {
                return true;
            }
        }
        return false;
    }
}
