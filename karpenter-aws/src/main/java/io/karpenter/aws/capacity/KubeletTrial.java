package io.karpenter.aws.capacity;

import io.karpenter.aws.expression.ExpressionLanguage;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Works out the expressions of an EC2NodeClass for many instance types, as scheduling and launches will. Source: AWS-NC-18, API-ENC-81. */
public final class KubeletTrial {

    /** Where an expression fails first, and how often it does. */
    private record Failure(String first, int times) {}

    private KubeletTrial() {}

    /** What is wrong with expressions, a line for each that fails for one of the types, in the order of their fields. */
    public static List<String> failures(
            Ec2NodeClass nodeClass,
            CapacitySettings settings,
            ExpressionLanguage language,
            Collection<InstanceFacts> types) {
        if (nodeClass.kubelet().expressions().isEmpty()) {
            return List.of();
        }
        NodeCapacities capacities = new NodeCapacities(nodeClass, settings, Optional.of(language));
        SortedMap<String, Failure> failures = new TreeMap<>();
        for (InstanceFacts type : types) {
            capacities
                    .problems(type)
                    .forEach((path, problem) -> failures.merge(
                            path,
                            new Failure("%s for %s".formatted(problem, type.name()), 1),
                            (first, again) -> new Failure(first.first(), first.times() + 1)));
        }
        return failures.values().stream()
                .map(f -> "%s (%d of %d instance types)".formatted(f.first(), f.times(), types.size()))
                .toList();
    }
}
