package io.karpenter.aws.discovery;

import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.LaunchTraits;

/** An instance type as EC2 describes it: its hardware, and what decides whether it can be launched. */
public record LiveType(InstanceFacts facts, LaunchTraits traits) {

    public String name() {
        return facts.name();
    }
}
