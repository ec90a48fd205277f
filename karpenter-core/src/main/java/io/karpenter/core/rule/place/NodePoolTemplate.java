package io.karpenter.core.rule.place;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.taint.Taint;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What every new node of a NodePool starts from.
 *
 * @param requirements of the pool, its labels and its name, under canonical keys
 * @param instanceTypes types that agree with the requirements and have an available offering that does (SCH-IT-12)
 */
public record NodePoolTemplate(NodePool nodePool, Requirements requirements, List<InstanceType> instanceTypes) {

    public NodePoolTemplate {
        instanceTypes = List.copyOf(instanceTypes);
    }

    public static NodePoolTemplate of(NodePool nodePool, Catalog catalog) {
        Requirements requirements = requirements(nodePool, catalog.schema());
        List<InstanceType> usable = catalog.forNodePool(nodePool.name()).stream()
                .filter(type -> type.requirements().intersects(requirements)
                        && type.offerings().stream()
                                .anyMatch(offering -> offers(requirements, offering, catalog.schema())))
                .toList();
        return new NodePoolTemplate(nodePool, requirements, usable);
    }

    /** The templates of the pools that may get new nodes: heaviest first, equal weights by name descending (SCH-LIM-01). */
    public static List<NodePoolTemplate> usable(Cluster cluster, Catalog catalog) {
        return cluster.nodePools().stream()
                .filter(NodePool::isUsable)
                .sorted(Comparator.comparingInt(NodePool::weight)
                        .thenComparing(NodePool::name)
                        .reversed())
                .map(pool -> of(pool, catalog))
                .toList();
    }

    /**
     * What the labels of every node of {@code nodePool} satisfy: the pool's requirements and labels, its name (KW-D-32), and
     * the label that names its NodeClass (SCH-NC-05).
     */
    public static Requirements requirements(NodePool nodePool, LabelSchema schema) {
        Requirements requirements = nodePool.template()
                .allRequirements()
                .withKeys(schema::canonical)
                .and(Requirement.in(Labels.NODEPOOL, nodePool.name()));
        return nodePool.template()
                .nodeClassRef()
                .map(ref -> requirements.and(Requirement.in(key(ref), ref.name())))
                .orElse(requirements);
    }

    /**
     * The labels of a NodeClaim of {@code nodePool}: those of its template, the names of pool and NodeClass, and a value for each
     * custom key that the pool defines (SCH-NC-05, SCH-REQ-16).
     *
     * @param ofPool what the labels of every node of the pool satisfy
     * @param ofClaim what those of this node are to satisfy
     */
    public static Map<String, String> labels(
            NodePool nodePool, Requirements ofPool, Requirements ofClaim, LabelSchema schema) {
        Map<String, String> labels = new TreeMap<>(nodePool.template().labels());
        labels.put(Labels.NODEPOOL, nodePool.name());
        nodePool.template().nodeClassRef().ifPresent(ref -> labels.put(key(ref), ref.name()));
        for (Requirement r : ofClaim.all()) {
            boolean custom = !schema.isWellKnown(r.key()) && !r.key().equals(Labels.HOSTNAME);
            String value = custom && ofPool.has(r.key()) ? r.anyValue() : "";
            if (!value.isEmpty()) {
                labels.put(r.key(), value);
            }
        }
        return labels;
    }

    /** The label that names the NodeClass of a node. */
    private static String key(NodeClassRef ref) {
        return ref.group() + "/" + ref.kind().toLowerCase(Locale.ROOT);
    }

    /** True if {@code offering} is available and serves nodes with these requirements (SCH-IT-05). */
    public static boolean offers(Requirements node, Offering offering, LabelSchema schema) {
        return offering.available() && node.compatible(offering.requirements(), schema.wellKnown());
    }

    public String name() {
        return nodePool.name();
    }

    /** Taints that pods must tolerate; startup taints do not count (SCH-TNT-02). */
    public List<Taint> taints() {
        return nodePool.template().taints();
    }
}
