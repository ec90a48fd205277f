package io.karpenter.aws.settings;

import java.time.Duration;
import java.util.Optional;

/**
 * Options of the provider. Immutable. Source: AWS-OPT-01, AWS-OPT-03.
 *
 * @param clusterName in tags, filters and paths
 * @param clusterEndpoint URL of the API server that Nodes are given; empty: as EKS says
 * @param clusterCaBundle base64 that Nodes are given; empty: as the controllers' own client has it
 * @param isolatedVpc true if there is no way to the Pricing API and to IAM
 * @param eksControlPlane true if EKS says which Kubernetes version runs
 * @param vmMemoryOverheadPercent share of memory that machines keep from their Nodes
 * @param interruptionQueue name of the SQS queue; empty: interruptions are not heard of
 * @param reservedEnis network interfaces that do not count for pods
 * @param disableDryRun true if permissions are not tried out
 * @param enableZonalShift true if zones that are shifted away get no machines
 * @param amiRefresh how long images are remembered
 * @param subnetRefresh how long subnets are remembered
 * @param gates of the provider and those of the core that it reads
 * @param costs what counts as cost beside prices
 */
public record AwsSettings(
        String clusterName,
        Optional<String> clusterEndpoint,
        Optional<String> clusterCaBundle,
        boolean isolatedVpc,
        boolean eksControlPlane,
        double vmMemoryOverheadPercent,
        Optional<String> interruptionQueue,
        int reservedEnis,
        boolean disableDryRun,
        boolean enableZonalShift,
        Duration amiRefresh,
        Duration subnetRefresh,
        Gates gates,
        Costs costs) {

    /**
     * What counts as cost beside prices.
     *
     * @param useCommitments what Reserved Instances cover counts as paid
     * @param spotPlacementScores how likely EC2 has spot machines is asked for
     * @param spotPriceHistory how spot prices have varied is asked for
     */
    public record Costs(boolean useCommitments, boolean spotPlacementScores, boolean spotPriceHistory) {

        public static final Costs NONE = new Costs(false, false, false);
    }

    /** The same, with the history of spot prices asked for. */
    public AwsSettings withSpotPriceHistory() {
        return new AwsSettings(
                clusterName,
                clusterEndpoint,
                clusterCaBundle,
                isolatedVpc,
                eksControlPlane,
                vmMemoryOverheadPercent,
                interruptionQueue,
                reservedEnis,
                disableDryRun,
                enableZonalShift,
                amiRefresh,
                subnetRefresh,
                gates,
                new Costs(costs.useCommitments(), costs.spotPlacementScores(), true));
    }

    /**
     * Switches.
     *
     * @param nodeClassCel kubelet settings may be expressions
     * @param reservedCapacity capacity reservations are used
     * @param bestEffortMinValues flexibility that is asked for may be missed
     */
    public record Gates(boolean nodeClassCel, boolean reservedCapacity, boolean bestEffortMinValues) {

        public static final Gates DEFAULT = new Gates(false, true, false);
    }

    /** The defaults for a cluster. */
    public static AwsSettings of(String clusterName) {
        return new AwsSettings(
                clusterName,
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                0.075,
                Optional.empty(),
                0,
                false,
                false,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Gates.DEFAULT,
                Costs.NONE);
    }
}
