package io.karpenter.aws.batch;

import java.time.Duration;

/**
 * When a window of requests closes. Source: AWS-BAT-01, AWS-BAT-02.
 *
 * @param name of the batcher, in metrics
 * @param idle time without another request
 * @param longest time since the first request
 * @param most requests, of all groups together
 */
public record BatchLimits(String name, Duration idle, Duration longest, int most) {

    public static final BatchLimits CREATE_FLEET =
            new BatchLimits("create_fleet", Duration.ofMillis(35), Duration.ofSeconds(1), 1000);
    public static final BatchLimits DESCRIBE_INSTANCES =
            new BatchLimits("describe_instances", Duration.ofMillis(100), Duration.ofSeconds(1), 500);
    public static final BatchLimits TERMINATE_INSTANCES =
            new BatchLimits("terminate_instances", Duration.ofMillis(100), Duration.ofSeconds(1), 500);

    public BatchLimits {
        if (idle.isNegative() || longest.compareTo(idle) < 0 || most < 1) {
            throw new IllegalArgumentException(
                    "batcher %s: idle %s, longest %s, most %d; needed: 0 <= idle <= longest, most > 0"
                            .formatted(name, idle, longest, most));
        }
    }
}
