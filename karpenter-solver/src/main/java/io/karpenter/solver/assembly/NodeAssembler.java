package io.karpenter.solver.assembly;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.offering.Reservation;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.Masks;
import io.karpenter.solver.problem.NodeShape;
import io.karpenter.solver.problem.Offers;
import io.karpenter.solver.problem.PodClass;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes a NodeClaim of a draft: which instance types may be launched, what the claim requires, which labels it gets.
 *
 * <p>What is advertised is sound: every available offering that the claim's requirements allow holds all its pods, keeps the
 * limits of the pool as they were counted, and satisfies every rule that the placement relies on. Source: SCH-NC-02 to
 * SCH-NC-07, SCH-RSV-08, SCH-MIN-07, decisions 5 and 13.
 */
final class NodeAssembler {

    /** Launch size of providers (decisions 13). */
    private static final int LAUNCH_OPTIONS = 60;

    /** Most options of a claim where minValues need more (SCH-NC-02). */
    private static final int MOST_OPTIONS = 600;

    private final CompiledProblem problem;
    private final LabelSchema schema;

    NodeAssembler(CompiledProblem problem, LabelSchema schema) {
        this.problem = problem;
        this.schema = schema;
    }

    PlannedNode node(Draft draft, String name, List<PodId> pods, ResourceList requests) {
        Offers offers = problem.offers();
        int bought = draft.bought();
        NodeShape shape = problem.shapes().get(offers.shape()[bought]);
        InstanceType type = shape.types().get(offers.type()[bought]);
        Offering offering = type.offerings().get(offers.offering()[bought]);

        BitSet advertised = advertised(draft);
        List<Integer> options = options(shape, advertised);
        Set<String> names = new TreeSet<>();
        options.forEach(t -> names.add(shape.types().get(t).name()));
        Set<String> capacityTypes = new TreeSet<>();
        advertised.stream()
                .filter(offer ->
                        names.contains(shape.types().get(offers.type()[offer]).name()))
                .forEach(offer ->
                        capacityTypes.add(offering(shape, offer).capacityType().toString()));

        Requirements requirements = shape.requirements();
        for (int i = 0; i < draft.kinds(); i++) {
            PodClass podClass = problem.classes().get(draft.classAt(i));
            requirements = requirements.and(
                    podClass.alternatives().get(draft.alternativeAt(i)).requirements());
        }
        for (int k = 0; k < draft.pins().length; k++) {
            if (draft.pins()[k] >= 0) {
                String domain = problem.keys().get(k).domains().get(draft.pins()[k]);
                requirements =
                        requirements.and(Requirement.in(problem.keys().get(k).name(), domain));
            }
        }
        requirements = requirements
                .and(Requirement.in(Labels.INSTANCE_TYPE, names))
                .and(Requirement.in(Labels.CAPACITY_TYPE, capacityTypes))
                .without(Labels.HOSTNAME);
        requirements = withMinValuesOf(requirements, shape, options);
        if (offering.reservation().isPresent()) {
            requirements = requirements.and(offering.requirements());
        }
        return new PlannedNode(
                name,
                shape.pool().name(),
                type.name(),
                offering.zone(),
                offering.capacityType(),
                offering.price(),
                options.stream().map(t -> shape.types().get(t).name()).toList(),
                requirements.expressions(),
                labels(shape, requirements),
                shape.pool().template().taints(),
                requests.plus(leastOverhead(shape, options)),
                type.allocatable(offering),
                pods,
                offering.reservation().map(Reservation::id));
    }

    private static ResourceList leastOverhead(NodeShape shape, List<Integer> options) {
        return options.stream()
                .map(shape.overhead()::get)
                .distinct()
                .reduce(ResourceList::minOfCommon)
                .orElse(ResourceList.EMPTY);
    }

    private Offering offering(NodeShape shape, int offer) {
        return shape.types()
                .get(problem.offers().type()[offer])
                .offerings()
                .get(problem.offers().offering()[offer]);
    }

    /** Offers that may be launched for the draft. */
    private BitSet advertised(Draft draft) {
        Offers offers = problem.offers();
        int bought = draft.bought();
        BitSet all = BitSet.valueOf(problem.masks().words(draft.mask()));
        BitSet result = new BitSet();
        for (int offer = all.nextSetBit(0); offer >= 0; offer = all.nextSetBit(offer + 1)) {
            if (offers.shape()[offer] == offers.shape()[bought]
                    && offers.stock()[offer] == offers.stock()[bought]
                    && Masks.holds(offers.room()[offer], draft.load())
                    && problem.limits().within(offer, draft.counted())) {
                result.set(offer);
            }
        }
        return result;
    }

    /** Instance types of the advertised offers, cheapest first. */
    private List<Integer> options(NodeShape shape, BitSet advertised) {
        Set<Integer> seen = new LinkedHashSet<>();
        // Offers are in price order, so that the first of each type is its cheapest.
        advertised.stream().forEach(offer -> seen.add(problem.offers().type()[offer]));
        List<Integer> all = new ArrayList<>(seen);
        int kept = Math.min(all.size(), LAUNCH_OPTIONS);
        while (kept < Math.min(all.size(), MOST_OPTIONS) && !minValuesMet(shape, all.subList(0, kept))) {
            kept++;
        }
        return all.subList(0, kept);
    }

    private static boolean minValuesMet(NodeShape shape, List<Integer> types) {
        return shape.requirements().all().stream()
                .allMatch(r -> r.minValues().isEmpty()
                        || distinct(shape, types, r.key()) >= r.minValues().getAsInt());
    }

    private static int distinct(NodeShape shape, List<Integer> types, String key) {
        Set<String> values = new TreeSet<>();
        for (int t : types) {
            Requirement ofType = shape.types().get(t).requirements().get(key);
            if (!ofType.complement()) {
                values.addAll(ofType.values());
            }
        }
        return values.size();
    }

    /** The claim states the minValues that it keeps, which may be less than its pool wants (SCH-MIN-06, SCH-MIN-09). */
    private static Requirements withMinValuesOf(Requirements claim, NodeShape shape, List<Integer> types) {
        Requirements result = claim;
        for (Requirement r : claim.all()) {
            if (r.minValues().isPresent()) {
                int kept = Math.min(r.minValues().getAsInt(), distinct(shape, types, r.key()));
                result = result.without(r.key()).and(r.withMinValues(kept));
            }
        }
        return result;
    }

    /** Labels of the claim: the pool's, and a value for each custom key of the requirements (SCH-NC-05, SCH-REQ-16). */
    private Map<String, String> labels(NodeShape shape, Requirements requirements) {
        Map<String, String> labels = new TreeMap<>(shape.pool().template().labels());
        labels.put(Labels.NODEPOOL, shape.pool().name());
        shape.pool()
                .template()
                .nodeClassRef()
                .ifPresent(ref -> labels.put(ref.group() + "/" + ref.kind().toLowerCase(Locale.ROOT), ref.name()));
        for (Requirement r : requirements.all()) {
            if (!schema.isWellKnown(r.key()) && !r.key().equals(Labels.HOSTNAME)) {
                Optional.of(r.anyValue())
                        .filter(value ->
                                !value.isEmpty() && shape.requirements().has(r.key()))
                        .ifPresent(value -> labels.put(r.key(), value));
            }
        }
        return labels;
    }
}
