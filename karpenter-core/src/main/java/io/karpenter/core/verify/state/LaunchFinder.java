package io.karpenter.core.verify.state;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.verify.match.LabelTest;
import io.karpenter.core.verify.match.LabelTests;
import io.karpenter.core.verify.match.NodeLabels;
import io.karpenter.core.verify.match.Possible;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds what may be launched for a planned node, and the labels that the node would then have.
 *
 * <p>A label comes, in this order, from the offering, from the instance type, from the claim's labels and its NodePool's
 * template, or from the requirements on its key: their one value, or, if they leave several, any of them. A label that the
 * offering or type decides must pass the claim's requirements, else it is not launched. Source: SCH-IT-04, SCH-IT-05,
 * SCH-NC-05.
 */
final class LaunchFinder {

    private final LabelSchema schema;
    private final Map<Requirements, Map<String, Possible>> provided = new IdentityHashMap<>();
    private final Map<InstanceType, Amounts> plainAllocatable = new IdentityHashMap<>();

    LaunchFinder(LabelSchema schema) {
        this.schema = schema;
    }

    /** Every available offering of {@code types} that the claim of {@code node} allows. */
    List<Launch> find(PlannedNode node, NodePool pool, List<InstanceType> types) {
        LabelTests claim = LabelTests.of(node.requirements(), node.labels(), schema);
        Map<String, Possible> own = ownLabels(node, pool, claim);
        List<Launch> launches = new ArrayList<>();
        for (InstanceType type : types) {
            Map<String, Possible> ofType = ofType(type);
            for (Offering offering : type.offerings()) {
                boolean left =
                        offering.reservation().map(r -> r.available() > 0).orElse(true);
                Map<String, Possible> ofOffering = provided(offering.requirements());
                if (offering.available() && left && allowed(claim, ofOffering, ofType)) {
                    launches.add(new Launch(
                            type, offering, labels(claim, ofOffering, ofType, own), allocatable(type, offering)));
                }
            }
        }
        return launches;
    }

    private static boolean allowed(LabelTests claim, Map<String, Possible> ofOffering, Map<String, Possible> ofType) {
        for (String key : claim.keys()) {
            Possible label = ofOffering.containsKey(key) ? ofOffering.get(key) : ofType.get(key);
            if (label != null && !claim.mayPass(key, label)) {
                return false;
            }
        }
        return true;
    }

    private static NodeLabels labels(
            LabelTests claim,
            Map<String, Possible> ofOffering,
            Map<String, Possible> ofType,
            Map<String, Possible> own) {
        return key -> {
            Possible label = ofOffering.containsKey(key) ? ofOffering.get(key) : ofType.get(key);
            if (label == null) {
                return own.getOrDefault(key, Possible.ABSENT);
            }
            return label.values().size() > 1 ? claim.narrow(key, label) : label;
        };
    }

    private Map<String, Possible> ofType(InstanceType type) {
        Map<String, Possible> labels = provided(type.requirements());
        labels.computeIfAbsent(Labels.INSTANCE_TYPE, key -> Possible.of(type.name()));
        return labels;
    }

    /** Labels that a type or an offering decides; a set that is open to anything decides nothing. */
    private Map<String, Possible> provided(Requirements requirements) {
        return provided.computeIfAbsent(requirements, r -> {
            Map<String, Possible> labels = new HashMap<>();
            for (Requirement one : r.all()) {
                if (!one.complement()) {
                    labels.put(schema.canonical(one.key()), Possible.of(one.values()));
                }
            }
            return labels;
        });
    }

    /** Labels that neither type nor offering decides. */
    private Map<String, Possible> ownLabels(PlannedNode node, NodePool pool, LabelTests claim) {
        Map<String, Possible> labels = new HashMap<>();
        LabelTests all = LabelTests.of(pool.template().requirements(), Map.of(), schema);
        Set<String> keys = new LinkedHashSet<>(claim.keys());
        keys.addAll(all.keys());
        for (String key : keys) {
            List<LabelTest> tests = new ArrayList<>(claim.on(key));
            tests.addAll(all.on(key));
            labels.put(key, fromRequirements(tests));
        }
        pool.template().labels().forEach((key, value) -> labels.put(schema.canonical(key), Possible.of(value)));
        node.labels().forEach((key, value) -> labels.put(schema.canonical(key), Possible.of(value)));
        pool.template()
                .nodeClassRef()
                .ifPresent(ref ->
                        labels.put(ref.group() + "/" + ref.kind().toLowerCase(Locale.ROOT), Possible.of(ref.name())));
        labels.put(Labels.NODEPOOL, Possible.of(pool.name()));
        labels.put(Labels.REGISTERED, Possible.of("true"));
        labels.put(Labels.INITIALIZED, Possible.of("true"));
        // The name of a node is not known before it is there, only that nobody else has it (SCH-NOD-12).
        labels.put(Labels.HOSTNAME, Possible.of(Possible.UNFORESEEN + node.name()));
        return labels;
    }

    private static Possible fromRequirements(List<LabelTest> tests) {
        Set<String> listed = new TreeSet<>();
        tests.stream().filter(t -> t.operator() == Operator.IN).forEach(t -> listed.addAll(t.values()));
        if (!listed.isEmpty()) {
            listed.removeIf(value -> !tests.stream().allMatch(test -> test.passes(value)));
            return Possible.of(listed);
        }
        boolean mayLack = tests.stream().allMatch(LabelTest::passesAbsent);
        return mayLack ? Possible.ABSENT : Possible.of(Possible.UNFORESEEN);
    }

    private Amounts allocatable(InstanceType type, Offering offering) {
        return offering.capacityOverride().isEmpty()
                        && offering.overheadOverride().isEmpty()
                ? plainAllocatable.computeIfAbsent(type, t -> allocatable(t.capacity(), t.overhead()))
                : allocatable(
                        replaced(type.capacity(), offering.capacityOverride()),
                        replaced(type.overhead(), offering.overheadOverride()));
    }

    private static ResourceList replaced(ResourceList list, ResourceList replacements) {
        ResourceList result = list;
        for (String name : replacements.names()) {
            result = result.with(name, replacements.get(name));
        }
        return result;
    }

    /** Capacity less overhead for each resource of the capacity; memory less huge pages, not below zero (SCH-IT-02). */
    static Amounts allocatable(ResourceList capacity, ResourceList overhead) {
        Amounts result = Amounts.NONE;
        BigDecimal huge = BigDecimal.ZERO;
        for (String name : capacity.names()) {
            BigDecimal amount = capacity.get(name).amount();
            result = result.with(name, amount.subtract(overhead.get(name).amount()));
            if (name.startsWith(Resource.HUGEPAGES_PREFIX)) {
                huge = huge.add(amount);
            }
        }
        if (huge.signum() > 0) {
            result = result.with(
                    Resource.MEMORY, result.get(Resource.MEMORY).subtract(huge).max(BigDecimal.ZERO));
        }
        return result;
    }
}
