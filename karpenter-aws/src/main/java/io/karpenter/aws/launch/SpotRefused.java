package io.karpenter.aws.launch;

import io.karpenter.core.event.Event;
import io.karpenter.core.event.EventType;
import io.karpenter.core.event.ObjectRef;

/** The account may not have spot machines, because the role that they need is not there and may not be made. Source: AWS-FLT-24, AWS-MET-03. */
public record SpotRefused(ObjectRef about) implements Event {

    @Override
    public String reason() {
        return "SpotServiceLinkedRoleCreationFailure";
    }

    @Override
    public EventType type() {
        return EventType.WARNING;
    }

    @Override
    public String message() {
        return "Spot instances cannot be launched: the role AWSServiceRoleForEC2Spot does not exist and may not be created";
    }
}
