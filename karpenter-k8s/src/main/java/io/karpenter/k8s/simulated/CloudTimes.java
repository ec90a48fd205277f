package io.karpenter.k8s.simulated;

import java.time.Duration;

/**
 * How long things take.
 *
 * @param boot from the launch until the Node appears
 * @param shutDown from the request to end a machine until it is gone
 */
public record CloudTimes(Duration boot, Duration shutDown) {

    public static final CloudTimes NONE = new CloudTimes(Duration.ZERO, Duration.ZERO);

    public CloudTimes {
        if (boot.isNegative() || shutDown.isNegative()) {
            throw new IllegalArgumentException(
                    "boot takes %s and shutting down %s, neither may be negative".formatted(boot, shutDown));
        }
    }
}
