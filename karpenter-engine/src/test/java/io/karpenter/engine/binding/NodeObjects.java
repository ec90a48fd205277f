package io.karpenter.engine.binding;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.engine.input.Input;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Nodes as they would join: those of the snapshot, and each planned one launched as the offering that the plan names. */
final class NodeObjects {

    /** The label that the driver of the disks puts on its nodes; volumes and storage classes ask for it. */
    private static final String DISK_ZONE = "topology.ebs.csi.aws.com/zone";

    private final Input input;

    NodeObjects(Input input) {
        this.input = input;
    }

    /** Every planned node as the snapshot would show it once it runs. */
    List<io.karpenter.core.cluster.Node> launched(List<PlannedNode> planned) {
        return planned.stream().map(this::launched).toList();
    }

    private io.karpenter.core.cluster.Node launched(PlannedNode node) {
        InstanceType type = input.catalog().forNodePool(node.nodePool()).stream()
                .filter(candidate -> candidate.name().equals(node.instanceType()))
                .findFirst()
                .orElseThrow();
        Offering offering = type.offerings().stream()
                .filter(candidate -> candidate.zone().equals(node.zone())
                        && candidate.capacityType() == node.capacityType()
                        && candidate.price() == node.hourlyPrice())
                .findFirst()
                .orElseThrow();
        NodePool pool = input.cluster().nodePools().stream()
                .filter(candidate -> candidate.name().equals(node.nodePool()))
                .findFirst()
                .orElseThrow();
        Map<String, String> labels = new HashMap<>();
        putSettled(labels, Requirements.ofExpressions(pool.template().requirements()));
        putSettled(labels, Requirements.ofExpressions(node.requirements()));
        labels.putAll(node.labels());
        putSettled(labels, type.requirements());
        putSettled(labels, offering.requirements());
        labels.put(Labels.INSTANCE_TYPE, type.name());
        labels.put(Labels.HOSTNAME, node.name());
        labels.put(Labels.REGISTERED, "true");
        labels.put(Labels.INITIALIZED, "true");
        return new io.karpenter.core.cluster.Node(
                node.name(),
                "test:///" + node.name(),
                labels,
                Map.of(),
                node.taints(),
                type.capacity().with(offering.capacityOverride()),
                type.allocatable(offering),
                false,
                false,
                Instant.EPOCH);
    }

    private static void putSettled(Map<String, String> labels, Requirements requirements) {
        requirements.all().stream()
                .filter(requirement -> requirement.operator() == Operator.IN
                        && requirement.values().size() == 1)
                .forEach(requirement ->
                        labels.put(requirement.key(), requirement.values().first()));
    }

    /**
     * The object for the API server.
     *
     * @param taints beside the node's own
     */
    static Node object(io.karpenter.core.cluster.Node node, List<Taint> taints) {
        Map<String, String> labels = new HashMap<>(node.labels());
        labels.putIfAbsent(Labels.HOSTNAME, node.name());
        if (labels.containsKey(Labels.ZONE)) {
            labels.put(DISK_ZONE, labels.get(Labels.ZONE));
        }
        List<Taint> all = new ArrayList<>(taints);
        node.taints()
                .forEach(taint -> all.add(new TaintBuilder()
                        .withKey(taint.key())
                        .withValue(taint.value().isEmpty() ? null : taint.value())
                        .withEffect(taint.effect().toString())
                        .build()));
        return new NodeBuilder()
                .withNewMetadata()
                .withName(node.name())
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withProviderID(node.providerId().isEmpty() ? null : node.providerId())
                .withUnschedulable(node.unschedulable() ? true : null)
                .withTaints(all)
                .endSpec()
                .withNewStatus()
                .withCapacity(amounts(node.capacity()))
                .withAllocatable(amounts(node.allocatable()))
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }

    private static Map<String, Quantity> amounts(ResourceList list) {
        Map<String, Quantity> amounts = new HashMap<>();
        list.asMap().forEach((name, amount) -> amounts.put(name, Quantity.parse(amount.toString())));
        return amounts;
    }
}
