package io.karpenter.benchmarks.published.reassignment;

/**
 * What an assignment costs by the contest's rules, part by part, weights included.
 *
 * @param load units above safety capacities
 * @param balance units that are free out of proportion
 * @param processMoves of moved processes
 * @param serviceMoves of the service of which most processes move
 * @param machineMoves of ways between machines
 * @param moved processes; no cost
 */
record AssignmentCost(long load, long balance, long processMoves, long serviceMoves, long machineMoves, int moved) {

    long total() {
        return load + balance + moves();
    }

    /** All that moving costs. */
    long moves() {
        return processMoves + serviceMoves + machineMoves;
    }
}
