package io.karpenter.aws.drift;

import io.karpenter.aws.instance.Instance;
import io.karpenter.core.offering.InstanceType;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A node as it was launched. Source: AWS-DRF-03 to AWS-DRF-10.
 *
 * @param labels of its NodeClaim
 * @param annotations of its NodeClaim
 * @param imageId in the NodeClaim's status; empty if it is not there
 * @param type its instance type, if that is still listed; asked for only if that decides
 * @param remembered what is known of its instance, asked for only if that decides; not found is for the supplier to throw
 * @param fresh the same as EC2 has it now
 */
public record ActualNode(
        Map<String, String> labels,
        Map<String, String> annotations,
        String imageId,
        Supplier<Optional<InstanceType>> type,
        Supplier<Instance> remembered,
        Supplier<Instance> fresh) {

    public ActualNode {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }
}
