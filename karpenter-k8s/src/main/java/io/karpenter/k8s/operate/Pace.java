package io.karpenter.k8s.operate;

import java.time.Duration;
import java.util.Optional;

/**
 * How fast a controller may try again what has failed. Source: OPS-11.
 *
 * @param retries how many things it may try again in a second, whatever their own pauses; empty: no limit
 * @param firstPause after a failure
 * @param longestPause that pauses double up to with each failure of the same thing
 */
public record Pace(Optional<Retries> retries, Duration firstPause, Duration longestPause) {

    /** Where nothing else is said. */
    private static final Pace USUAL = new Pace(Optional.empty(), Duration.ofMillis(5), Duration.ofSeconds(1000));

    /**
     * A bucket of tokens.
     *
     * @param perSecond in the long run
     * @param burst at once
     */
    public record Retries(int perSecond, int burst) {}

    /**
     * The pace of a controller.
     *
     * @param cpuRequests in thousandths of a core
     */
    public static Pace of(String controller, long cpuRequests) {
        int workers = Workers.of(controller, cpuRequests);
        return switch (controller) {
            case "nodeclaim.lifecycle" ->
                new Pace(
                        tenFoldBurst(tenForTheLeast(controller, workers)),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(60));
            case "node.termination" ->
                new Pace(
                        tenFoldBurst(tenForTheLeast(controller, workers)),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(10));
            case "nodeclass" ->
                new Pace(Optional.of(new Retries(10, 100)), Duration.ofMillis(100), Duration.ofMinutes(1));
            case "eviction-queue" -> new Pace(tenFoldBurst(workers), Duration.ofMillis(100), Duration.ofSeconds(10));
            // What waits for them is looked at again in time, however long the API server was away (PROV-03, STC-04).
            case "provisioner" -> new Pace(Optional.empty(), Duration.ofMillis(100), Duration.ofSeconds(10));
            // Who takes a machine back gives two minutes; what keeps nodes must not do so long after it has passed.
            case "interruption", "disruption", "node.health" ->
                new Pace(Optional.empty(), Duration.ofMillis(100), Duration.ofSeconds(10));
            case "static.provisioning",
                    "static.deprovisioning",
                    "nodeclaim.garbagecollection",
                    "vpa.prediction",
                    "reservation.expiration",
                    "reservation.capacitytype" ->
                new Pace(Optional.empty(), Duration.ofMillis(100), Duration.ofSeconds(30));
            // One NodePool that cannot be measured must not make the measurements of all others old.
            case "providers.offering.metrics" ->
                new Pace(Optional.empty(), Duration.ofSeconds(1), Duration.ofMinutes(1));
            case "disruption.queue" ->
                new Pace(Optional.of(new Retries(100, 1000)), Duration.ofSeconds(1), Duration.ofSeconds(10));
            default -> USUAL;
        };
    }

    private static int tenForTheLeast(String controller, int workers) {
        return Math.ceilDiv(workers * 10, Workers.least(controller));
    }

    private static Optional<Retries> tenFoldBurst(int perSecond) {
        return Optional.of(new Retries(perSecond, 10 * perSecond));
    }
}
