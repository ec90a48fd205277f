package io.karpenter.aws.nodeclass.care;

import io.karpenter.aws.capacity.CapacitySettings;
import io.karpenter.aws.capacity.NodeCapacities;
import io.karpenter.aws.expression.ExpressionLanguage;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.aws.nodeclass.Ec2NodeClassReader;
import io.karpenter.core.cloud.NodeClass;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Works out the expressions of an EC2NodeClass for every instance type that is known, as scheduling and launches will. Thread-safe. Source: AWS-NC-15,
 * AWS-NC-18.
 *
 * @param types all that are known; none at first
 */
public record ExpressionTrial(
        ExpressionLanguage language, CapacitySettings settings, Supplier<List<InstanceFacts>> types) {

    /** Where an expression fails first, and how often it does. */
    private record Failure(String first, int times) {}

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
        NodeCapacities capacities = new NodeCapacities(read, settings, Optional.of(language));
        SortedMap<String, Failure> failures = new TreeMap<>();
        for (InstanceFacts type : known) {
            capacities
                    .problems(type)
                    .forEach((path, problem) -> failures.merge(
                            path,
                            new Failure("%s for %s".formatted(problem, type.name()), 1),
                            (first, again) -> new Failure(first.first(), first.times() + 1)));
        }
        return new Outcome(
                known.isEmpty(),
                failures.isEmpty()
                        ? Optional.empty()
                        : Optional.of(String.join(
                                "; ",
                                failures.values().stream()
                                        .map(f -> "%s (%d of %d instance types)"
                                                .formatted(f.first(), f.times(), known.size()))
                                        .toList())));
    }
}
