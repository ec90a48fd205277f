package io.karpenter.benchmarks.published.reassignment;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the processes of each service are, and by how much rules between machines are broken. Follows one process after the other.
 * Mutable, not thread-safe.
 */
final class ServiceTally {

    private final Machines machines;
    private final int[] spreadMin;
    private final int[][] dependsOn;
    private final int[][] dependents;
    /** Processes by service and location, by service and neighbourhood. */
    private final int[][] atLocation;

    private final int[][] inNeighbourhood;
    private final int[] locations;
    private final int[] moved;
    /** Services by number of moved processes. */
    private final int[] withMoved;

    private int mostMoved;
    private int missingLocations;
    private int missingServices;

    /** Nothing is anywhere. */
    ServiceTally(Machines machines) {
        this.machines = machines;
        Reassignment problem = machines.problem();
        int services = problem.services().size();
        this.spreadMin = problem.services().stream()
                .mapToInt(Reassignment.Service::spreadMin)
                .toArray();
        this.dependsOn =
                problem.services().stream().map(Reassignment.Service::dependsOn).toArray(int[][]::new);
        List<List<Integer>> reverse = new ArrayList<>();
        for (int s = 0; s < services; s++) {
            reverse.add(new ArrayList<>());
        }
        int[] size = new int[services];
        for (int s : machines.service) {
            size[s]++;
        }
        for (int s = 0; s < services; s++) {
            for (int other : dependsOn[s]) {
                reverse.get(other).add(s);
            }
            missingLocations += size[s] == 0 ? 0 : spreadMin[s];
        }
        this.dependents = reverse.stream()
                .map(of -> of.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
        this.atLocation = new int[services][1 + max(machines.location)];
        this.inNeighbourhood = new int[services][1 + max(machines.neighbourhood)];
        this.locations = new int[services];
        this.moved = new int[services];
        this.withMoved = new int[machines.service.length + 1];
        withMoved[0] = services;
    }

    private static int max(int[] numbers) {
        int max = 0;
        for (int number : numbers) {
            max = Math.max(max, number);
        }
        return max;
    }

    void come(int process, int machine) {
        int s = machines.service[process];
        if (atLocation[s][machines.location[machine]]++ == 0) {
            missingLocations -= locations[s]++ < spreadMin[s] ? 1 : 0;
        }
        int n = machines.neighbourhood[machine];
        if (inNeighbourhood[s][n]++ == 0) {
            missingServices += unmet(s, n) - waiting(s, n);
        }
        if (machines.initial[process] != machine) {
            withMoved[moved[s]++]--;
            withMoved[moved[s]]++;
            mostMoved = Math.max(mostMoved, moved[s]);
        }
    }

    void leave(int process, int machine) {
        int s = machines.service[process];
        if (--atLocation[s][machines.location[machine]] == 0) {
            missingLocations += --locations[s] < spreadMin[s] ? 1 : 0;
        }
        int n = machines.neighbourhood[machine];
        if (--inNeighbourhood[s][n] == 0) {
            missingServices -= unmet(s, n) - waiting(s, n);
        }
        if (machines.initial[process] != machine) {
            withMoved[moved[s]--]--;
            withMoved[moved[s]]++;
            while (mostMoved > 0 && withMoved[mostMoved] == 0) {
                mostMoved--;
            }
        }
    }

    /** Services that this one depends on and that are not in the neighbourhood. */
    private int unmet(int s, int neighbourhood) {
        int unmet = 0;
        for (int other : dependsOn[s]) {
            unmet += inNeighbourhood[other][neighbourhood] == 0 ? 1 : 0;
        }
        return unmet;
    }

    /** Services in the neighbourhood that depend on this one. */
    private int waiting(int s, int neighbourhood) {
        int waiting = 0;
        for (int other : dependents[s]) {
            waiting += inNeighbourhood[other][neighbourhood] > 0 ? 1 : 0;
        }
        return waiting;
    }

    /** True if the process may go from one machine to another, as far as other machines matter; nothing else moves. */
    boolean allows(int process, int from, int to) {
        int s = machines.service[process];
        int oldLocation = machines.location[from];
        int newLocation = machines.location[to];
        boolean givesUp = oldLocation != newLocation && atLocation[s][oldLocation] == 1;
        boolean opens = oldLocation != newLocation && atLocation[s][newLocation] == 0;
        if (givesUp && !opens && locations[s] <= spreadMin[s]) {
            return false;
        }
        int oldNeighbourhood = machines.neighbourhood[from];
        int newNeighbourhood = machines.neighbourhood[to];
        return oldNeighbourhood == newNeighbourhood
                || (unmet(s, newNeighbourhood) == 0
                        && (inNeighbourhood[s][oldNeighbourhood] > 1 || waiting(s, oldNeighbourhood) == 0));
    }

    /** Locations that services lack, and services that others lack in a neighbourhood. */
    int broken() {
        return missingLocations + missingServices;
    }

    /** Most moved processes of one service. */
    int mostMoved() {
        return mostMoved;
    }
}
