package io.karpenter.core.metric;

import java.util.List;
import java.util.stream.DoubleStream;

/** Upper ends of the buckets of histograms, in seconds unless stated otherwise. Source: MET-01, MET-14 to MET-20, MET-57, MET-77. */
public final class Buckets {

    /** Of durations. */
    public static final List<Double> DURATION = listOf(
            .005, .01, .025, .05, .1, .15, .2, .25, .3, .35, .4, .45, .5, .6, .7, .8, .9, 1, 1.25, 1.5, 1.75, 2, 2.5, 3,
            3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60, 120, 150, 300, 450, 600);

    /** Of durations of reconciliations: those of {@link #DURATION} up to a minute. */
    static final List<Double> RECONCILE =
            DURATION.stream().filter(end -> end <= 60).toList();

    /** Of calls of others, as Prometheus' clients have them unless told otherwise. */
    public static final List<Double> CALL = listOf(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10);

    /** Of ages of nodes: from a quarter of an hour to thirty days. */
    static final List<Double> LIFETIME = listOf(
            900, 1800, 2700, 3600, 7200, 14_400, 21_600, 28_800, 36_000, 43_200, 57_600, 72_000, 86_400, 172_800,
            259_200, 432_000, 864_000, 1_296_000, 1_728_000, 2_160_000, 2_592_000);

    /** Of scores, which have no unit. */
    static final List<Double> SCORE = listOf(.1, .25, .33, .5, 1, 2, 5, 10);

    private Buckets() {}

    /** As many as {@code count}: {@code first}, and each the one before times {@code factor}. */
    public static List<Double> growing(double first, double factor, int count) {
        // Multiplied one by one: rounded as the reference does, ends have the same text.
        return DoubleStream.iterate(first, end -> end * factor)
                .limit(count)
                .boxed()
                .toList();
    }

    private static List<Double> listOf(double... ends) {
        return DoubleStream.of(ends).boxed().toList();
    }
}
