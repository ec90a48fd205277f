package io.karpenter.aws.interruption;

import java.time.Instant;
import java.util.List;

/**
 * What a message of the queue says. Source: AWS-INT-05.
 *
 * @param instances ids of the machines it is about; none if nothing is to be done
 * @param time at which it happened; the epoch if it does not say
 */
record Message(Kind kind, List<String> instances, Instant time) {

    static final Message NONE = new Message(Kind.NO_OP, List.of(), Instant.EPOCH);

    Message {
        instances = List.copyOf(instances);
    }
}
