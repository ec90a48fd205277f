package io.karpenter.aws.launch.choice;

import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirements;

/** What a NodeClaim asks of its machine. Immutable. */
public record Wish(Requirements requirements, ResourceList requests) {

    public static Wish of(LaunchRequest claim) {
        return new Wish(
                Requirements.ofExpressions(claim.spec().requirements()).withKeys(AwsLabels.SCHEMA::canonical),
                claim.spec().requests());
    }

    public boolean allows(CapacityType capacityType) {
        return requirements.get(Labels.CAPACITY_TYPE).has(capacityType.toString());
    }

    /** True if a least number of different values is asked for somewhere: then nothing is dropped for mere preference. */
    boolean asksForFlexibility() {
        return requirements.all().stream().anyMatch(r -> r.minValues().isPresent());
    }

    /** The tenancy to launch with: default if allowed, else dedicated (AWS-LT-21). */
    public String tenancy() {
        var tenancy = requirements.get(AwsLabels.TENANCY);
        return !tenancy.has("default") && tenancy.has("dedicated") ? "dedicated" : "default";
    }
}
