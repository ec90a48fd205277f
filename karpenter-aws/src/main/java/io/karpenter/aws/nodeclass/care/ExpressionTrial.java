package io.karpenter.aws.nodeclass.care;

import io.karpenter.aws.capacity.CapacitySettings;
import io.karpenter.aws.capacity.KubeletTrial;
import io.karpenter.aws.expression.ExpressionLanguage;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.aws.nodeclass.read.Ec2NodeClassReader;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tries the expressions of an EC2NodeClass on every instance type that is known. Thread-safe. Source: AWS-NC-15, AWS-NC-18.
 *
 * @param types all that are known; none at first
 */
public record ExpressionTrial(
        ExpressionLanguage language, CapacitySettings settings, Supplier<List<InstanceFacts>> types) {

    /**
     * What becomes of the expressions.
     *
     * @param untold true if there are no instance types yet for which they could be tried
     * @param refusal why they are of no use
     */
    record Outcome(boolean untold, Optional<String> refusal) {}

    Outcome of(NodeClass nodeClass) {
        Ec2NodeClass read = Ec2NodeClassReader.read(nodeClass).nodeClass();
        if (read.kubelet().expressions().isEmpty()) {
            return new Outcome(false, Optional.empty());
        }
        List<InstanceFacts> known = types.get();
        List<String> failures = KubeletTrial.failures(read, settings, language, known);
        return new Outcome(
                known.isEmpty(), failures.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", failures)));
    }
}
