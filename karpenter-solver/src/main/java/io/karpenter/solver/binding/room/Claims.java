package io.karpenter.solver.binding.room;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.place.NamedOfferings;
import io.karpenter.core.rule.place.PodRequirements;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.solver.api.Problem;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * NodeClaims for nodes whose pods a rehearsal chose. Such pods rely on the machine as it is named, so that a claim pins its zone and
 * capacity type, and may become machines only that have no less of anything. Not thread-safe.
 */
final class Claims {

    /** Launch size of providers (decisions 13). */
    private static final int LAUNCH_SIZE = 60;

    private final LabelSchema schema;
    private final Machines machines;
    private final NamedOfferings offerings;

    Claims(Problem problem, Machines machines) {
        this.schema = problem.catalog().schema();
        this.machines = machines;
        this.offerings = new NamedOfferings(problem.cluster(), problem.catalog());
    }

    /**
     * The node with these pods.
     *
     * @param before the pods that its requests and requirements are for
     */
    PlannedNode claim(PlannedNode node, List<Pod> before, List<Pod> pods) {
        ResourceList requests = sum(pods);
        PlannedNode with = node.withPods(
                pods.stream().map(Pod::id).toList(),
                requests.plus(node.requests().minus(sum(before))));
        Optional<Machine> machine = machines.named(node);
        return machine.map(named -> pinned(with, named, pods, requests)).orElse(with);
    }

    /** True if an empty node would take the pod, as far as nothing but the two of them matters. */
    boolean takes(PlannedNode node, Pod pod) {
        Map<String, String> labels = offerings.labels(node);
        ResourceList daemons = machines.named(node).map(Machine::daemons).orElse(ResourceList.EMPTY);
        return Toleration.untolerated(node.taints(), pod.spec().tolerations()).isEmpty()
                && PodRequirements.alternatives(pod.spec(), schema).stream()
                        .anyMatch(alternative -> alternative.admits(labels))
                && pod.spec().requests().plus(daemons).fitsIn(node.allocatable());
    }

    private static ResourceList sum(List<Pod> pods) {
        return pods.stream().map(pod -> pod.spec().requests()).reduce(ResourceList.EMPTY, ResourceList::plus);
    }

    private PlannedNode pinned(PlannedNode node, Machine named, List<Pod> pods, ResourceList requests) {
        Requirements asked = machines.requirements(node)
                .and(Requirement.in(
                        Labels.CAPACITY_TYPE, named.offering().capacityType().toString()));
        Map<String, String> labels = offerings.labels(node);
        Set<PodSpec> specs = new LinkedHashSet<>();
        pods.forEach(pod -> specs.add(pod.spec()));
        for (PodSpec spec : specs) {
            asked = PodRequirements.alternatives(spec, schema).stream()
                    .filter(alternative -> alternative.admits(labels))
                    .findFirst()
                    .map(asked::and)
                    .orElse(asked);
        }
        List<String> options = options(node, named, asked.without(Labels.HOSTNAME));
        return node.toBuilder()
                .requests(requests.plus(named.daemons()))
                .instanceTypeOptions(options)
                .requirements(asked.and(Requirement.in(Labels.INSTANCE_TYPE, options))
                        .without(Labels.HOSTNAME)
                        .expressions())
                .build();
    }

    private List<String> options(PlannedNode node, Machine named, Requirements asked) {
        Set<String> options = new LinkedHashSet<>(List.of(named.type().name()));
        // What may be launched counts against limits.
        if (machines.pool(node).limits().isEmpty()) {
            machines.of(node).stream()
                    .filter(machine -> machines.isAsGood(machine, named)
                            && machine.type().requirements().intersects(asked)
                            && machine.offering().requirements().intersects(asked))
                    .limit(LAUNCH_SIZE)
                    .forEach(machine -> {
                        if (options.size() < LAUNCH_SIZE) {
                            options.add(machine.type().name());
                        }
                    });
        }
        return List.copyOf(options);
    }
}
