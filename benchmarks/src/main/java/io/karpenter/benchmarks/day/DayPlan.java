package io.karpenter.benchmarks.day;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * What people want of the cluster in the course of a day: services whose replicas follow the hours, and jobs. A function of a seed.
 *
 * @param services with their curves
 * @param jobs in the order in which they come
 */
record DayPlan(List<Service> services, List<Job> jobs) {

    /** How often replicas are set anew. */
    static final Duration SCALING = Duration.ofMinutes(2);

    private static final double DAY = Duration.ofHours(24).toSeconds();

    /** What a pod asks for. */
    record Shape(int milliCores, int mebibytes) {}

    /**
     * A service.
     *
     * @param base replicas on average
     * @param swing share of them by which the day moves it up and down
     * @param phase when its day has its noon, as a share of a day
     */
    record Service(String name, Shape shape, double base, double swing, double phase) {

        /** Replicas at a moment of the day; the curve is a sine with a smaller one of two hours upon it. */
        int replicas(Duration at) {
            double t = at.toSeconds() / DAY;
            double curve = Math.sin(2 * Math.PI * (t - phase)) + 0.15 * Math.sin(2 * Math.PI * 12 * (t + phase));
            return Math.max(1, (int) Math.round(base * (1 + swing * curve)));
        }
    }

    /**
     * A pod that comes once and ends by itself.
     *
     * @param undisturbed true if it must not be evicted
     */
    record Job(String name, Shape shape, Duration at, Duration lasts, boolean undisturbed) {}

    /**
     * A day with so many pods at a time.
     *
     * @param pods on average
     * @param length of what is planned
     */
    static DayPlan of(long seed, int pods, Duration length) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<Service> services = new ArrayList<>();
        int ofServices = pods * 3 / 4;
        int number = Math.max(4, ofServices / 25);
        for (int i = 0; i < number; i++) {
            services.add(new Service(
                    "service-" + i,
                    shape(random),
                    (double) ofServices / number,
                    0.3 + 0.4 * random.nextDouble(),
                    0.25 + 0.1 * random.nextGaussian()));
        }
        return new DayPlan(services, jobs(random, pods - ofServices, length));
    }

    /** Jobs of some twenty minutes, so many at a time, in bursts. */
    private static List<Job> jobs(RandomGenerator random, int atATime, Duration length) {
        List<Job> jobs = new ArrayList<>();
        double everySeconds = 20 * 60.0 / Math.max(1, atATime);
        double at = 0;
        while (at < length.toSeconds()) {
            int burst = 1 + random.nextInt(8);
            Shape shape = shape(random);
            for (int i = 0; i < burst; i++) {
                double minutes = Math.min(180, 3 + 12 * Math.exp(0.8 * random.nextGaussian()));
                jobs.add(new Job(
                        "job-" + jobs.size(),
                        shape,
                        Duration.ofSeconds((long) at),
                        Duration.ofSeconds((long) (60 * minutes)),
                        random.nextBoolean()));
            }
            at += -Math.log(1 - random.nextDouble()) * everySeconds * burst;
        }
        jobs.sort(Comparator.comparing(Job::at));
        return jobs;
    }

    private static Shape shape(RandomGenerator random) {
        int milliCores = 250 * (1 + (int) (8 * random.nextDouble() * random.nextDouble()));
        int mebibytesPerCore = new int[] {1024, 2048, 4096, 6144}[random.nextInt(4)];
        return new Shape(milliCores, milliCores * mebibytesPerCore / 1000);
    }
}
