package io.karpenter.aws;

import io.karpenter.core.event.Event;
import io.karpenter.core.event.EventType;
import io.karpenter.core.event.ObjectRef;

/**
 * The EC2NodeClass that a NodePool or a NodeClaim names does not exist, or is on its way out. Source: AWS-CP-03, AWS-CP-16, AWS-MET-03.
 *
 * @param nodeClass its name
 */
record FailedResolvingNodeClass(ObjectRef about, String nodeClass) implements Event {

    @Override
    public EventType type() {
        return EventType.WARNING;
    }

    @Override
    public String message() {
        return "EC2NodeClass %s does not exist or is being deleted".formatted(nodeClass);
    }
}
