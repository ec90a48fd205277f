package io.karpenter.solver.assembly;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.place.NodePoolTemplate;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.market.NodeShape;
import io.karpenter.solver.market.Offers;
import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import java.util.List;

/**
 * Makes a NodeClaim of a draft: which instance types may be launched, what the claim requires, which labels it gets.
 *
 * <p>Source: SCH-NC-02 to SCH-NC-07, SCH-RSV-08, decisions 5 and 13.
 */
final class NodeAssembler {

    private final CompiledProblem problem;
    private final LabelSchema schema;

    NodeAssembler(CompiledProblem problem, LabelSchema schema) {
        this.problem = problem;
        this.schema = schema;
    }

    /**
     * The node as the one offering it is priced at: without what may be launched instead, and without its daemons.
     *
     * @param requests of the pods
     */
    PlannedNode settled(Draft draft, String name, List<PodId> pods, ResourceList requests) {
        Offers offers = problem.offers();
        int bought = draft.bought();
        NodeShape shape = problem.shapes().get(offers.shape()[bought]);
        InstanceType type = shape.types().get(offers.type()[bought]);
        Offering offering = problem.offering(bought);
        Requirements requirements = reserved(asked(draft, shape), offering).without(Labels.HOSTNAME);
        return PlannedNode.builder(name, shape.pool().name())
                .machine(type, offering)
                .instanceTypeOptions(List.of(type.name()))
                .requirements(requirements.expressions())
                .labels(NodePoolTemplate.labels(shape.pool(), shape.requirements(), requirements, schema))
                .taints(shape.pool().template().taints())
                .requests(requests)
                .pods(pods)
                .commitment(problem.commitment(bought))
                .build();
    }

    /** The node of the draft with all that may be launched for it. */
    PlannedNode flexible(Draft draft, PlannedNode settled) {
        Offers offers = problem.offers();
        int bought = draft.bought();
        NodeShape shape = problem.shapes().get(offers.shape()[bought]);
        Requirements asked = asked(draft, shape);
        LaunchOptions options = LaunchOptions.of(problem, draft, asked);
        List<String> names =
                options.types().stream().map(t -> shape.types().get(t).name()).toList();
        Requirements requirements = asked.and(Requirement.in(Labels.INSTANCE_TYPE, names))
                .and(Requirement.in(
                        Labels.CAPACITY_TYPE,
                        options.capacityTypes().stream()
                                .map(CapacityType::toString)
                                .toList()))
                .without(Labels.HOSTNAME);
        if (!options.zones().isEmpty()) {
            requirements = requirements.and(Requirement.in(Labels.ZONE, options.zones()));
        }
        requirements = withMinValuesKept(requirements, shape, options);
        requirements = reserved(requirements, problem.offering(bought));
        return settled.toBuilder()
                .instanceTypeOptions(names)
                .requirements(requirements.expressions())
                .requests(settled.requests().plus(leastOverhead(shape, options.types())))
                .build();
    }

    /** What the pool, the pods and the domains they rely on require of the node's labels. */
    private Requirements asked(Draft draft, NodeShape shape) {
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
        return requirements;
    }

    private static Requirements reserved(Requirements requirements, Offering offering) {
        return offering.reservation().isPresent() ? requirements.and(offering.requirements()) : requirements;
    }

    private static ResourceList leastOverhead(NodeShape shape, List<Integer> options) {
        return options.stream()
                .map(shape.overhead()::get)
                .distinct()
                .reduce(ResourceList::minOfCommon)
                .orElse(ResourceList.EMPTY);
    }

    /** The claim states the minValues that it keeps, which may be less than its pool wants (SCH-MIN-06, SCH-MIN-09). */
    private static Requirements withMinValuesKept(Requirements claim, NodeShape shape, LaunchOptions options) {
        Requirements result = claim;
        for (Requirement r : claim.all()) {
            if (r.minValues().isPresent()) {
                int kept = Math.min(r.minValues().getAsInt(), options.distinct(shape, r.key()));
                result = result.without(r.key()).and(r.withMinValues(kept));
            }
        }
        return result;
    }
}
