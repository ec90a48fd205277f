package io.karpenter.benchmarks.published.reassignment;

import java.util.List;

/**
 * A problem of the contest. Arrays are not to be changed.
 *
 * @param isTransient by resource: a process that moves needs it on its old machine, too
 * @param loadWeight by resource: cost of a unit above the safety capacity
 * @param machines where processes may be
 * @param machineMoveCost from, to
 * @param services what processes belong to
 * @param processes what is to be placed
 * @param balances by which resources are to be free in proportion
 * @param weights of costs of moves
 */
public record Reassignment(
        String name,
        boolean[] isTransient,
        long[] loadWeight,
        List<Machine> machines,
        long[][] machineMoveCost,
        List<Service> services,
        List<Process> processes,
        List<Balance> balances,
        Weights weights) {

    /** Capacity and safety capacity by resource; neighbourhoods and locations are numbered from 0. */
    record Machine(int neighbourhood, int location, long[] capacity, long[] safety) {}

    /**
     * @param spreadMin locations that its processes must be in, at least
     * @param dependsOn services that must have a process in each neighbourhood where it has one
     */
    record Service(int spreadMin, int[] dependsOn) {}

    /** What it needs by resource, what moving it costs, and the machine it is on at first. */
    record Process(int service, long[] need, long moveCost, int initial) {}

    /** Costs {@code weight} for each unit that {@code other} has less free than {@code target} times what {@code resource} has. */
    record Balance(int resource, int other, long target, long weight) {}

    /** Weights of the costs of moving processes, of the most processes moved in one service, and of ways between machines. */
    record Weights(long processMove, long serviceMove, long machineMove) {}

    public Reassignment {
        machines = List.copyOf(machines);
        services = List.copyOf(services);
        processes = List.copyOf(processes);
        balances = List.copyOf(balances);
    }

    int resources() {
        return loadWeight.length;
    }

    /** Machine by process, as it was given. */
    int[] initial() {
        return processes.stream().mapToInt(Process::initial).toArray();
    }
}
