package io.karpenter.aws.catalog;

import io.karpenter.aws.capacity.AwsResources;
import io.karpenter.aws.label.AwsLabels;
import java.util.Set;

/** What NodeOverlays may not touch on AWS. */
public final class OverlayLimits {

    /** Of the provider's keys, those that NodeOverlays may not ask for (API-NO-06). */
    public static final Set<String> KEYS = Set.of(
            AwsLabels.TENANCY,
            AwsLabels.RESERVATION_ID,
            AwsLabels.RESERVATION_TYPE,
            AwsLabels.RESERVATION_INTERRUPTIBLE,
            AwsLabels.PLACEMENT_GROUP_ID,
            AwsLabels.PLACEMENT_GROUP_PARTITION);

    /** Resources whose amount only the provider states (API-NO-18). */
    public static final Set<String> RESOURCES = Set.of(
            AwsResources.POD_ENI,
            AwsResources.NEURON,
            AwsResources.NEURON_CORE,
            AwsResources.HABANA_GAUDI,
            AwsResources.EFA);

    private OverlayLimits() {}
}
