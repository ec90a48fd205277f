package io.karpenter.benchmarks.published.reassignment;

import io.karpenter.benchmarks.published.reassignment.Reassignment.Balance;
import io.karpenter.benchmarks.published.reassignment.Reassignment.Machine;
import io.karpenter.benchmarks.published.reassignment.Reassignment.Process;
import io.karpenter.benchmarks.published.reassignment.Reassignment.Service;
import io.karpenter.benchmarks.published.reassignment.Reassignment.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Problems of a few machines whose costs one can add up by hand, and random ones of a few more. */
final class TinyReassignment {

    private TinyReassignment() {}

    /**
     * Machines 0 and 1 are in neighbourhood 0, machine 2 is in neighbourhood 1; each has a location of its own, room for 10 of two
     * resources and a safety capacity of 6. The first resource is transient. Processes 0 and 1 are of service 0, which must be in two
     * locations; process 2 is of service 1, which depends on service 0; process 3 is of service 2.
     */
    static Reassignment byHand() {
        return new Reassignment(
                "by hand",
                new boolean[] {true, false},
                new long[] {10, 1},
                List.of(machine(0, 0), machine(0, 1), machine(1, 2)),
                new long[][] {{0, 1, 2}, {1, 0, 3}, {2, 3, 0}},
                List.of(new Service(2, new int[0]), new Service(0, new int[] {0}), new Service(0, new int[0])),
                List.of(
                        new Process(0, new long[] {4, 1}, 1, 0),
                        new Process(0, new long[] {3, 1}, 2, 1),
                        new Process(1, new long[] {4, 7}, 5, 0),
                        new Process(2, new long[] {7, 1}, 1, 2)),
                List.of(new Balance(0, 1, 2, 5)),
                new Weights(1, 10, 100));
    }

    private static Machine machine(int neighbourhood, int location) {
        return new Machine(neighbourhood, location, new long[] {10, 10}, new long[] {6, 6});
    }

    /** A problem whose initial assignment keeps all rules. */
    static Reassignment random(long seed) {
        Random random = new Random(seed);
        int machines = 6;
        int services = 12;
        List<int[]> depends = new ArrayList<>();
        List<Process> processes = new ArrayList<>();
        List<Service> ofServices = new ArrayList<>();
        for (int s = 0; s < services; s++) {
            // Each is in both neighbourhoods, so that whatever another depends on is there.
            int first = random.nextInt(machines / 2);
            int second = machines / 2 + random.nextInt(machines / 2);
            for (int m : new int[] {first, second}) {
                processes.add(new Process(
                        s, new long[] {1 + random.nextInt(20), 1 + random.nextInt(20)}, random.nextInt(9), m));
            }
            depends.add(s > 0 && random.nextBoolean() ? new int[] {random.nextInt(s)} : new int[0]);
            ofServices.add(new Service(random.nextInt(3), depends.getLast()));
        }
        List<Machine> ofMachines = new ArrayList<>();
        long[][] ways = new long[machines][machines];
        for (int m = 0; m < machines; m++) {
            ofMachines.add(new Machine(
                    m / (machines / 2), m, new long[] {300, 300}, new long[] {30 + random.nextInt(30), 40}));
            for (int to = 0; to < machines; to++) {
                ways[m][to] = m == to ? 0 : 1 + random.nextInt(5);
            }
        }
        return new Reassignment(
                "random " + seed,
                new boolean[] {true, false},
                new long[] {10, 7},
                ofMachines,
                ways,
                ofServices,
                processes,
                List.of(new Balance(0, 1, 1, 3)),
                new Weights(1, 10, 2));
    }
}
