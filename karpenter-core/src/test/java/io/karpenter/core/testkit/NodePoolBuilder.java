package io.karpenter.core.testkit;

import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.Budget;
import io.karpenter.core.nodepool.ConsolidationPolicy;
import io.karpenter.core.nodepool.Disruption;
import io.karpenter.core.nodepool.NodeClaimTemplate;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Builds a NodePool; without more it allows everything, without limits, weight or taints. */
public final class NodePoolBuilder {

    private final String name;
    private String uid = "";
    private final Map<String, String> labels = new TreeMap<>();
    private final Map<String, String> annotations = new TreeMap<>();
    private final List<Expression> requirements = new ArrayList<>();
    private final List<Taint> taints = new ArrayList<>();
    private final List<Taint> startupTaints = new ArrayList<>();
    private Optional<NodeClassRef> nodeClass = Optional.empty();
    private Optional<Duration> expireAfter = Optional.empty();
    private Optional<Duration> terminationGracePeriod = Optional.empty();
    private final Map<String, Quantity> limits = new TreeMap<>();
    private int weight;
    private OptionalInt replicas = OptionalInt.empty();
    private ConsolidationPolicy policy = Disruption.DEFAULT.policy();
    private Optional<Duration> consolidateAfter = Disruption.DEFAULT.consolidateAfter();
    private List<Budget> budgets = Disruption.DEFAULT.budgets();
    private boolean ready = true;
    private boolean deleting;

    private NodePoolBuilder(String name) {
        this.name = name;
    }

    public static NodePoolBuilder nodePool(String name) {
        return new NodePoolBuilder(name);
    }

    public NodePoolBuilder uid(String value) {
        uid = value;
        return this;
    }

    public NodePoolBuilder label(String key, String value) {
        labels.put(key, value);
        return this;
    }

    public NodePoolBuilder annotation(String key, String value) {
        annotations.put(key, value);
        return this;
    }

    public NodePoolBuilder requires(Expression expression) {
        requirements.add(expression);
        return this;
    }

    public NodePoolBuilder requires(String key, Operator operator, String... values) {
        return requires(new Expression(key, operator, List.of(values)));
    }

    /** {@code key Exists} with at least {@code least} distinct values. */
    public NodePoolBuilder minValues(String key, int least) {
        return requires(new Expression(key, Operator.EXISTS, List.of(), OptionalInt.of(least)));
    }

    public NodePoolBuilder zones(String... zones) {
        return requires(Labels.ZONE, Operator.IN, zones);
    }

    public NodePoolBuilder instanceTypes(String... names) {
        return requires(Labels.INSTANCE_TYPE, Operator.IN, names);
    }

    public NodePoolBuilder capacityTypes(String... capacityTypes) {
        return requires(Labels.CAPACITY_TYPE, Operator.IN, capacityTypes);
    }

    public NodePoolBuilder taint(String key, String value, TaintEffect effect) {
        taints.add(new Taint(key, value, effect));
        return this;
    }

    public NodePoolBuilder startupTaint(String key, String value, TaintEffect effect) {
        startupTaints.add(new Taint(key, value, effect));
        return this;
    }

    public NodePoolBuilder nodeClass(String group, String kind, String className) {
        nodeClass = Optional.of(new NodeClassRef(group, kind, className));
        return this;
    }

    public NodePoolBuilder expireAfter(Duration age) {
        expireAfter = Optional.of(age);
        return this;
    }

    public NodePoolBuilder terminationGracePeriod(Duration period) {
        terminationGracePeriod = Optional.of(period);
        return this;
    }

    public NodePoolBuilder limit(String resource, String amount) {
        limits.put(resource, Quantity.parse(amount));
        return this;
    }

    public NodePoolBuilder weight(int value) {
        weight = value;
        return this;
    }

    /** Makes it a static pool. */
    public NodePoolBuilder replicas(int count) {
        replicas = OptionalInt.of(count);
        return this;
    }

    public NodePoolBuilder consolidation(ConsolidationPolicy value, Duration after) {
        policy = value;
        consolidateAfter = Optional.of(after);
        return this;
    }

    public NodePoolBuilder consolidatesNever() {
        consolidateAfter = Optional.empty();
        return this;
    }

    public NodePoolBuilder budgets(Budget... values) {
        budgets = List.of(values);
        return this;
    }

    public NodePoolBuilder notReady() {
        ready = false;
        return this;
    }

    public NodePoolBuilder deleting() {
        deleting = true;
        return this;
    }

    public NodePool build() {
        NodeClaimTemplate template = new NodeClaimTemplate(
                labels,
                annotations,
                requirements,
                taints,
                startupTaints,
                nodeClass,
                expireAfter,
                terminationGracePeriod);
        return new NodePool(
                name,
                uid,
                template,
                ResourceList.of(limits),
                weight,
                replicas,
                new Disruption(policy, consolidateAfter, budgets),
                ready,
                deleting);
    }
}
