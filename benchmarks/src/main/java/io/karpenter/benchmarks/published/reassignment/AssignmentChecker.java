package io.karpenter.benchmarks.published.reassignment;

import io.karpenter.benchmarks.published.reassignment.Reassignment.Balance;
import io.karpenter.benchmarks.published.reassignment.Reassignment.Machine;
import io.karpenter.benchmarks.published.reassignment.Reassignment.Process;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The contest's rules and costs, straight from their description and from nothing but the problem and the assignment: it shares no
 * code with the search that it judges. O(processes × (resources + dependencies)). Source: ROADEF/EURO challenge 2012, problem
 * definition.
 */
final class AssignmentChecker {

    private final Reassignment problem;
    private final int[] machineOf;

    /**
     * @param machineOf by process
     */
    AssignmentChecker(Reassignment problem, int[] machineOf) {
        this.problem = problem;
        this.machineOf = machineOf.clone();
        if (machineOf.length != problem.processes().size()) {
            throw new IllegalArgumentException("an assignment has %d processes, the problem %d"
                    .formatted(machineOf.length, problem.processes().size()));
        }
    }

    /**
     * A rule that is broken.
     *
     * @param services whose processes it is about; empty if it is about all on the machine
     * @param machine that has no room, −1 if the rule is another one
     */
    record Violation(List<Integer> services, int machine, String text) {

        Violation {
            services = List.copyOf(services);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Each rule that is broken; empty if the contest would accept the assignment. */
    List<Violation> violations() {
        List<Violation> violations = new ArrayList<>();
        capacity(violations);
        conflicts(violations);
        spread(violations);
        dependencies(violations);
        return violations;
    }

    private void capacity(List<Violation> violations) {
        long[][] held = used();
        for (int p = 0; p < machineOf.length; p++) {
            Process process = problem.processes().get(p);
            for (int r = 0; r < problem.resources(); r++) {
                if (problem.isTransient()[r] && process.initial() != machineOf[p]) {
                    held[process.initial()][r] += process.need()[r];
                }
            }
        }
        for (int m = 0; m < held.length; m++) {
            for (int r = 0; r < problem.resources(); r++) {
                long capacity = problem.machines().get(m).capacity()[r];
                if (held[m][r] > capacity) {
                    violations.add(new Violation(
                            List.of(),
                            m,
                            "machine %d holds %d of resource %d and has %d".formatted(m, held[m][r], r, capacity)));
                }
            }
        }
    }

    /** What processes use of each resource where they end. */
    private long[][] used() {
        long[][] used = new long[problem.machines().size()][problem.resources()];
        for (int p = 0; p < machineOf.length; p++) {
            for (int r = 0; r < problem.resources(); r++) {
                used[machineOf[p]][r] += problem.processes().get(p).need()[r];
            }
        }
        return used;
    }

    private record Place(int service, int where) {}

    private static Violation ofServices(List<Integer> services, String text) {
        return new Violation(services, -1, text);
    }

    private void conflicts(List<Violation> violations) {
        Set<Place> taken = new HashSet<>();
        for (int p = 0; p < machineOf.length; p++) {
            int service = problem.processes().get(p).service();
            if (!taken.add(new Place(service, machineOf[p]))) {
                violations.add(ofServices(
                        List.of(service),
                        "service %d has several processes on machine %d".formatted(service, machineOf[p])));
            }
        }
    }

    private void spread(List<Violation> violations) {
        Map<Integer, Set<Integer>> locations = new HashMap<>();
        for (int p = 0; p < machineOf.length; p++) {
            locations
                    .computeIfAbsent(problem.processes().get(p).service(), s -> new HashSet<>())
                    .add(problem.machines().get(machineOf[p]).location());
        }
        for (int s = 0; s < problem.services().size(); s++) {
            int least = problem.services().get(s).spreadMin();
            int found = locations.getOrDefault(s, Set.of()).size();
            if (found < least) {
                violations.add(ofServices(
                        List.of(s), "service %d is in %d locations and must be in %d".formatted(s, found, least)));
            }
        }
    }

    private void dependencies(List<Violation> violations) {
        Set<Place> present = new HashSet<>();
        for (int p = 0; p < machineOf.length; p++) {
            int neighbourhood = problem.machines().get(machineOf[p]).neighbourhood();
            present.add(new Place(problem.processes().get(p).service(), neighbourhood));
        }
        for (Place place : present) {
            for (int other : problem.services().get(place.service()).dependsOn()) {
                if (!present.contains(new Place(other, place.where()))) {
                    violations.add(ofServices(
                            List.of(place.service(), other),
                            "service %d is in neighbourhood %d, where service %d that it depends on is not"
                                    .formatted(place.service(), place.where(), other)));
                }
            }
        }
    }

    /** What the assignment costs, whether or not it keeps the rules. */
    AssignmentCost cost() {
        long[][] used = used();
        long load = 0;
        long balance = 0;
        for (int m = 0; m < used.length; m++) {
            Machine machine = problem.machines().get(m);
            for (int r = 0; r < problem.resources(); r++) {
                load += problem.loadWeight()[r] * Math.max(0, used[m][r] - machine.safety()[r]);
            }
            for (Balance of : problem.balances()) {
                long free = machine.capacity()[of.resource()] - used[m][of.resource()];
                long other = machine.capacity()[of.other()] - used[m][of.other()];
                balance += of.weight() * Math.max(0, of.target() * free - other);
            }
        }
        long processMoves = 0;
        long machineMoves = 0;
        int moved = 0;
        Map<Integer, Integer> ofService = new HashMap<>();
        for (int p = 0; p < machineOf.length; p++) {
            Process process = problem.processes().get(p);
            machineMoves += problem.machineMoveCost()[process.initial()][machineOf[p]];
            if (process.initial() != machineOf[p]) {
                processMoves += process.moveCost();
                ofService.merge(process.service(), 1, Integer::sum);
                moved++;
            }
        }
        int most = ofService.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        return new AssignmentCost(
                load,
                balance,
                problem.weights().processMove() * processMoves,
                problem.weights().serviceMove() * most,
                problem.weights().machineMove() * machineMoves,
                moved);
    }
}
