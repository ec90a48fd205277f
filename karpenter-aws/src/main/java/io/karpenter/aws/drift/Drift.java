package io.karpenter.aws.drift;

import io.karpenter.aws.image.NodeImage;
import io.karpenter.aws.image.NodeImages;
import io.karpenter.aws.instance.Instance;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.InstanceType;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says whether a node has drifted from its EC2NodeClass. Pure but for the suppliers of instances. Source: AWS-DRF-01 to AWS-DRF-09. */
public final class Drift {

    private Drift() {}

    /**
     * Why the node has to be replaced; empty if it has not.
     *
     * @param desired empty if the NodePool or the EC2NodeClass is gone or going: nothing drifts then
     * @throws CloudProviderException if what it takes to say is not there (yet)
     */
    public static Optional<DriftReason> reason(Optional<DesiredNode> desired, ActualNode node) {
        if (desired.isEmpty() || !node.labels().containsKey(Labels.NODEPOOL)) {
            return Optional.empty();
        }
        if (hasAnotherText(desired.get(), node)) {
            return Optional.of(DriftReason.NODE_CLASS);
        }
        if (bootsAnotherImage(desired.get(), node)) {
            return Optional.of(DriftReason.IMAGE);
        }
        return ofInstance(desired.get(), node);
    }

    /** Known only if both were hashed by the same function. */
    private static boolean hasAnotherText(DesiredNode desired, ActualNode node) {
        Optional<String> asked = annotation(desired.annotations().get(NodeClassHash.ANNOTATION));
        Optional<String> had = annotation(node.annotations().get(NodeClassHash.ANNOTATION));
        Optional<String> askedBy = annotation(desired.annotations().get(NodeClassHash.VERSION_ANNOTATION));
        Optional<String> hadBy = annotation(node.annotations().get(NodeClassHash.VERSION_ANNOTATION));
        boolean comparable = asked.isPresent() && had.isPresent() && askedBy.isPresent() && askedBy.equals(hadBy);
        return comparable && !asked.equals(had);
    }

    private static Optional<String> annotation(@Nullable String value) {
        return Optional.ofNullable(value);
    }

    private static boolean bootsAnotherImage(DesiredNode desired, ActualNode node) {
        InstanceType type = node.type()
                .get()
                .orElseThrow(() -> new CloudProviderException("the node's instance type is not listed any more"));
        if (desired.images().isEmpty()) {
            throw missing("amis");
        }
        if (node.imageId().isEmpty()) {
            throw new CloudProviderException("the NodeClaim's status has no imageID");
        }
        Optional<NodeImage> image = NodeImages.imageFor(type, desired.images());
        return image.filter(current -> current.id().equals(node.imageId())).isEmpty();
    }

    /** All four are looked at before one is told: what is missing for one is an error, whatever the others say. */
    private static Optional<DriftReason> ofInstance(DesiredNode desired, ActualNode node) {
        Instance instance = node.remembered().get();
        boolean groups = !required(desired.securityGroups(), "securityGroups")
                .equals(instance.network().securityGroups());
        boolean subnet = !required(desired.subnets(), "subnets")
                .contains(instance.network().subnetId());
        boolean reservation =
                lacks(desired, instance) && lacks(desired, node.fresh().get());
        boolean placement = !desired.placementGroup()
                .orElse("")
                .equals(node.labels().getOrDefault(AwsLabels.PLACEMENT_GROUP_ID, ""));
        return Stream.of(
                        of(groups, DriftReason.SECURITY_GROUPS),
                        of(subnet, DriftReason.SUBNET),
                        of(reservation, DriftReason.RESERVATION),
                        of(placement, DriftReason.PLACEMENT_GROUP))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<DriftReason> of(boolean drifted, DriftReason reason) {
        return drifted ? Optional.of(reason) : Optional.empty();
    }

    /** True if the instance runs in a reservation that is not among those asked for. */
    private static boolean lacks(DesiredNode desired, Instance instance) {
        return instance.reservation()
                .filter(held -> !desired.reservations().contains(held.id()))
                .isPresent();
    }

    private static Set<String> required(Set<String> ids, String name) {
        if (ids.isEmpty()) {
            throw missing(name);
        }
        return ids;
    }

    private static CloudProviderException missing(String name) {
        return new CloudProviderException("the EC2NodeClass' status has no " + name);
    }
}
