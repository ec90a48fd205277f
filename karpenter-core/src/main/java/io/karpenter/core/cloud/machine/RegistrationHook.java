package io.karpenter.core.cloud.machine;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A step of the provider's between a Node's appearance and its registration. Thread-safe, may be repeated. Source: LIF-11. */
public interface RegistrationHook {

    /** Names it in conditions. */
    String name();

    /** Does what is to be done, or says that it is not time yet. */
    Result run(LaunchRequest claim, String providerId);

    /**
     * How far it came.
     *
     * @param pending empty if done, else when to ask again
     * @param labels for the NodeClaim
     */
    record Result(Optional<Duration> pending, Map<String, String> labels) {

        public static final Result DONE = new Result(Optional.empty(), Map.of());

        public Result {
            labels = Map.copyOf(labels);
        }
    }
}
