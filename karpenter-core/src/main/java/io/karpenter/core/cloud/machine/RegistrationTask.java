package io.karpenter.core.cloud.machine;

import io.karpenter.core.quantity.ResourceList;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a provider does once a Node is registered. Pods run on the Node meanwhile, and nothing waits for it: that is the difference to a {@link
 * RegistrationHook}. May block, may be repeated; one Node is looked at at a time. Source: AWS-CAP-04, AWS-TAG-03 to AWS-TAG-05.
 */
public interface RegistrationTask {

    /** Names the controller that it is. */
    String name();

    /** False if {@link #run} would have nothing to do for the NodeClaim, as its annotations tell; asked before anything else. */
    boolean isDue(LaunchRequest claim);

    /** Does it, or says that it is not time yet; fails if it is to be tried again after a growing pause. */
    Result run(Registered node);

    /**
     * A Node that has been registered, or was when this process began.
     *
     * @param claim its NodeClaim, which is not being deleted
     * @param providerId of its machine
     * @param imageId that its machine was launched with
     * @param name of the Node
     * @param capacity that the Node turned out to have
     */
    record Registered(LaunchRequest claim, String providerId, String imageId, String name, ResourceList capacity) {}

    /**
     * How far it came.
     *
     * @param pending empty if done, else when to ask again
     * @param annotations for the NodeClaim
     */
    record Result(Optional<Duration> pending, Map<String, String> annotations) {

        public static final Result DONE = new Result(Optional.empty(), Map.of());

        public Result {
            annotations = Map.copyOf(annotations);
        }
    }
}
