package io.karpenter.k8s.metrics;

import io.karpenter.core.metric.Metric;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** The value of one series. Thread-safe. */
sealed interface Cell {

    default void add(double amount) {
        throw new UnsupportedOperationException();
    }

    default void set(double value) {
        throw new UnsupportedOperationException();
    }

    default void observe(double value) {
        throw new UnsupportedOperationException();
    }

    /**
     * Appends its lines.
     *
     * @param labels as they stand between braces, may be empty
     */
    void write(String name, String labels, StringBuilder text);

    private static void line(String name, String labels, String value, StringBuilder text) {
        text.append(name);
        if (!labels.isEmpty()) {
            text.append('{').append(labels).append('}');
        }
        text.append(' ').append(value).append('\n');
    }

    private static String with(String labels, String more, String value) {
        return (labels.isEmpty() ? "" : labels + ",") + more + "=\"" + value + '"';
    }

    /** As clients in Go write numbers, so that {@code le="1e-08"} is the same label as theirs. */
    static String text(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        double size = Math.abs(value);
        if (size == 0 || (size >= 1e-4 && size < 1e21)) {
            return decimal.toPlainString();
        }
        String digits = decimal.unscaledValue().toString();
        int sign = value < 0 ? 1 : 0;
        int exponent = digits.length() - sign - 1 - decimal.scale();
        String rest = digits.substring(sign + 1);
        return "%s%s%s%02d"
                .formatted(
                        digits.substring(0, sign + 1),
                        rest.isEmpty() ? "" : "." + rest,
                        exponent < 0 ? "e-" : "e+",
                        Math.abs(exponent));
    }

    /** Of a counter or gauge. */
    final class Plain implements Cell {

        private double value;

        @Override
        public synchronized void add(double amount) {
            value += amount;
        }

        @Override
        public synchronized void set(double newValue) {
            value = newValue;
        }

        @Override
        public synchronized void write(String name, String labels, StringBuilder text) {
            line(name, labels, text(value), text);
        }
    }

    /** Counts in buckets, each of which holds those of all before it too when written. */
    final class Histogram implements Cell {

        private final double[] ends;
        private final long[] counts;
        private double sum;

        Histogram(List<Double> ends) {
            this.ends = ends.stream().mapToDouble(Double::doubleValue).toArray();
            this.counts = new long[this.ends.length + 1];
        }

        @Override
        public synchronized void observe(double value) {
            int at = Arrays.binarySearch(ends, value);
            counts[at >= 0 ? at : -at - 1]++;
            sum += value;
        }

        @Override
        public synchronized void write(String name, String labels, StringBuilder text) {
            long below = 0;
            for (int i = 0; i < counts.length; i++) {
                below += counts[i];
                double end = i < ends.length ? ends[i] : Double.POSITIVE_INFINITY;
                line(name + "_bucket", with(labels, "le", text(end)), Long.toString(below), text);
            }
            line(name + "_sum", labels, text(sum), text);
            line(name + "_count", labels, Long.toString(below), text);
        }
    }

    /**
     * Quantiles of the observations of the last ten minutes, exact up to some thousands of them; of more, those of the
     * latest thousands.
     */
    final class Summary implements Cell {

        private static final Duration WINDOW = Duration.ofMinutes(10);
        private static final int MOST = 8192;

        private final InstantSource clock;
        private final Deque<Observation> recent = new ArrayDeque<>();
        private double sum;
        private long count;

        private record Observation(Instant time, double value) {}

        Summary(InstantSource clock) {
            this.clock = clock;
        }

        @Override
        public synchronized void observe(double value) {
            forget();
            if (recent.size() == MOST) {
                recent.removeFirst();
            }
            recent.addLast(new Observation(clock.instant(), value));
            sum += value;
            count++;
        }

        private void forget() {
            Instant oldest = clock.instant().minus(WINDOW);
            while (!recent.isEmpty() && recent.getFirst().time().isBefore(oldest)) {
                recent.removeFirst();
            }
        }

        @Override
        public synchronized void write(String name, String labels, StringBuilder text) {
            forget();
            double[] sorted =
                    recent.stream().mapToDouble(Observation::value).sorted().toArray();
            for (double quantile : Metric.QUANTILES) {
                line(name, with(labels, "quantile", text(quantile)), at(sorted, quantile), text);
            }
            line(name + "_sum", labels, text(sum), text);
            line(name + "_count", labels, Long.toString(count), text);
        }

        /** The least value that is not below the share {@code quantile} of all. */
        private static String at(double[] sorted, double quantile) {
            int rank = (int) Math.ceil(quantile * sorted.length);
            return sorted.length == 0 ? "NaN" : text(sorted[Math.max(rank - 1, 0)]);
        }
    }
}
