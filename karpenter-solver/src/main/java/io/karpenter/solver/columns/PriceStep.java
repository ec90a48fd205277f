package io.karpenter.solver.columns;

/**
 * What all prices are multiples of, hence the price of every way to cover the items. A bound between two multiples is raised to
 * the higher one.
 *
 * @param nanoUsd 0 if everything is free
 */
record PriceStep(long nanoUsd) {

    /** Relative; a bound this little above a multiple is taken for the multiple, so that rounding errors never raise it. */
    private static final double SAFETY = 1e-9;

    static PriceStep of(CoveringProblem problem) {
        long step = 0;
        for (CoveringProblem.Bin bin : problem.bins()) {
            step = gcd(step, bin.price());
        }
        return new PriceStep(step);
    }

    double raised(double bound) {
        return nanoUsd == 0 ? bound : Math.max(bound, Math.ceil(bound * (1 - SAFETY) / nanoUsd) * nanoUsd);
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
