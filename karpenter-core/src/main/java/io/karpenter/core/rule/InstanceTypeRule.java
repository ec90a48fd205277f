package io.karpenter.core.rule;

import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.Reason.FittingTypesUnavailable;
import io.karpenter.core.plan.Reason.HostPortTaken;
import io.karpenter.core.plan.Reason.IncompatibleRequirements;
import io.karpenter.core.plan.Reason.InsufficientResource;
import io.karpenter.core.plan.Reason.NoCompatibleInstanceType;
import io.karpenter.core.plan.Reason.NoInstanceType;
import io.karpenter.core.plan.Reason.NoOffering;
import io.karpenter.core.plan.Reason.NodePoolWithoutInstanceTypes;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Incompatibility;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.place.DaemonGroup;
import io.karpenter.core.rule.place.NewNode;
import io.karpenter.core.rule.place.NodePoolTemplate;
import io.karpenter.core.workload.PodSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which instance types a new node may still be once a pod is on it: those that agree with its requirements, have an available
 * offering that does, and hold its pods and the daemons of the type in what that offering gives.
 *
 * <p>Stateless. Source: SCH-IT-04 to SCH-IT-09, SCH-HP-04, SCH-DS-03.
 */
public final class InstanceTypeRule {

    private static final Quantity MILLION = Quantity.of(1_000_000);

    /** How far the types of a node come, first obstacle first. */
    public enum Stage {
        /** No type agrees with the requirements. */
        REQUIREMENTS,
        /** Types agree, but their daemons hold a host port of the pod. */
        HOST_PORTS,
        /** Types remain, but none can be bought. */
        OFFERING,
        /** Types can be bought, but are too small. */
        RESOURCES,
        /** Types remain. */
        ELIGIBLE
    }

    /**
     * What became of the types of a node.
     *
     * @param eligible in the order of the node's groups; empty unless the stage says so
     * @param verdict refused if none is eligible
     */
    public record Outcome(Stage stage, List<InstanceType> eligible, Verdict verdict) {
        public Outcome {
            eligible = List.copyOf(eligible);
        }

        static Outcome refused(Stage stage, List<? extends Reason> because) {
            return new Outcome(stage, List.of(), Verdict.of(because));
        }
    }

    /**
     * A type that agrees with the requirements of a node.
     *
     * @param group index of its daemon group among those of the node
     * @param offerings the available ones that agree too
     * @param allocatable of the type, offerings that change it not considered
     */
    public record Candidate(int group, InstanceType type, List<Offering> offerings, ResourceList allocatable) {}

    /** A candidate with what daemons and earlier pods take of it, and what that and the new pod need together. */
    private record Choice(Candidate candidate, ResourceList taken, ResourceList needed) {

        boolean fits() {
            return needed.fitsIn(candidate.allocatable());
        }

        boolean fitsAsOffered() {
            return candidate.offerings().stream()
                    .anyMatch(o -> isPlain(o) ? fits() : needed.fitsIn(type().allocatable(o)));
        }

        private static boolean isPlain(Offering offering) {
            return offering.capacityOverride().isEmpty()
                    && offering.overheadOverride().isEmpty();
        }

        InstanceType type() {
            return candidate.type();
        }

        boolean isOffered() {
            return !candidate.offerings().isEmpty();
        }

        Quantity left(String resource) {
            return candidate.allocatable().get(resource).minus(taken.get(resource));
        }
    }

    /**
     * What the types of {@code node} become if {@code pod} is added to it.
     *
     * @param node its requirements already narrowed by what the pod asks of labels
     */
    public Outcome judge(NewNode node, PodSpec pod) {
        return judge(node, candidates(node), pod);
    }

    /** The types that agree with the requirements of {@code node}; they do not depend on pods, so they may be kept. */
    public List<Candidate> candidates(NewNode node) {
        List<Candidate> candidates = new ArrayList<>();
        for (int group = 0; group < node.groups().size(); group++) {
            for (InstanceType type : node.groups().get(group).instanceTypes()) {
                if (node.requirements().intersects(type.requirements())) {
                    candidates.add(new Candidate(group, type, offerings(type, node), type.allocatable()));
                }
            }
        }
        return candidates;
    }

    private static List<Offering> offerings(InstanceType type, NewNode node) {
        return type.offerings().stream()
                .filter(offering -> NodePoolTemplate.offers(node.requirements(), offering, node.schema()))
                .toList();
    }

    /**
     * As {@link #judge(NewNode, PodSpec)}.
     *
     * @param candidates of {@code node}
     */
    public Outcome judge(NewNode node, List<Candidate> candidates, PodSpec pod) {
        if (node.template().instanceTypes().isEmpty()) {
            return Outcome.refused(Stage.REQUIREMENTS, List.of(new NodePoolWithoutInstanceTypes()));
        }
        if (candidates.isEmpty()) {
            return Outcome.refused(Stage.REQUIREMENTS, List.of(incompatible(node)));
        }
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < node.groups().size(); i++) {
            DaemonGroup group = node.groups().get(i);
            if (HostPortRule.firstConflict(pod.hostPorts(), group.hostPorts()).isEmpty()) {
                int index = i;
                ResourceList taken = group.requests().plus(node.requests());
                ResourceList needed = taken.plus(pod.requests());
                candidates.stream()
                        .filter(candidate -> candidate.group() == index)
                        .forEach(candidate -> choices.add(new Choice(candidate, taken, needed)));
            }
        }
        return choices.isEmpty()
                ? Outcome.refused(Stage.HOST_PORTS, portConflicts(node, candidates, pod))
                : judge(choices, node, pod.requests());
    }

    private static Outcome judge(List<Choice> choices, NewNode node, ResourceList asked) {
        List<InstanceType> eligible =
                choices.stream().filter(Choice::fitsAsOffered).map(Choice::type).toList();
        if (!eligible.isEmpty()) {
            return new Outcome(Stage.ELIGIBLE, eligible, Verdict.admitted());
        }
        List<Choice> offered = choices.stream().filter(Choice::isOffered).toList();
        List<String> fitting = choices.stream()
                .filter(Choice::fits)
                .map(choice -> choice.type().name())
                .sorted()
                .toList();
        if (offered.isEmpty()) {
            List<Reason> because = new ArrayList<>();
            because.add(new NoOffering(node.requirements().toString()));
            because.addAll(fitting.isEmpty() ? shortages(choices, asked) : List.of());
            return Outcome.refused(Stage.OFFERING, because);
        }
        if (!fitting.isEmpty()) {
            return Outcome.refused(Stage.RESOURCES, List.of(new FittingTypesUnavailable(fitting)));
        }
        List<Reason> shortages = shortages(offered, asked);
        return Outcome.refused(
                Stage.RESOURCES,
                shortages.isEmpty()
                        ? List.of(new NoInstanceType(node.requirements().toString(), Amounts.asked(asked)))
                        : shortages);
    }

    /** The keys that no type can serve, each with what the types offer; else that the combination is to blame. */
    private static Reason incompatible(NewNode node) {
        List<Incompatibility> keys = new ArrayList<>();
        for (Requirement asked : node.requirements().all()) {
            Requirements alone = Requirements.of(asked);
            Set<String> offered = new TreeSet<>();
            boolean served = false;
            for (InstanceType type : node.template().instanceTypes()) {
                served |= alone.intersects(type.requirements());
                Requirement ofType = type.requirements().get(asked.key());
                if (ofType.operator() == Operator.IN) {
                    offered.addAll(ofType.values());
                }
            }
            if (!served) {
                keys.add(new Incompatibility.Disjoint(Requirement.in(asked.key(), offered), asked));
            }
        }
        return keys.isEmpty()
                ? new NoCompatibleInstanceType(node.requirements().toString())
                : new IncompatibleRequirements(keys);
    }

    private static List<Reason> portConflicts(NewNode node, List<Candidate> candidates, PodSpec pod) {
        return candidates.stream()
                .map(Candidate::group)
                .distinct()
                .map(node.groups()::get)
                .flatMap(group -> HostPortRule.firstConflict(pod.hostPorts(), group.hostPorts()).stream())
                .distinct()
                .<Reason>map(HostPortTaken::new)
                .toList();
    }

    /** The resources that no choice has enough of, each with the largest that is left to pods; in name order. */
    private static List<Reason> shortages(List<Choice> choices, ResourceList asked) {
        List<Reason> shortages = new ArrayList<>();
        for (Map.Entry<String, Quantity> entry : asked.asMap().entrySet()) {
            String resource = entry.getKey();
            Quantity largest = largest(choices, resource);
            if (entry.getValue().compareTo(largest) > 0) {
                Optional<String> type = choices.stream()
                        .filter(choice -> choice.left(resource).equals(largest))
                        .map(choice -> choice.type().name())
                        .min(Comparator.naturalOrder())
                        .filter(name -> largest.signum() > 0);
                shortages.add(new InsufficientResource(
                        resource,
                        Amounts.asked(resource, entry.getValue()) + typo(resource, entry.getValue()),
                        Amounts.available(resource, largest),
                        type.orElse("")));
            }
        }
        return shortages;
    }

    private static Quantity largest(List<Choice> choices, String resource) {
        return choices.stream()
                .map(choice -> choice.left(resource))
                .max(Comparator.naturalOrder())
                .orElse(Quantity.ZERO);
    }

    /** Somebody who asks for a million cores usually means millicores (SCH-IT-09). */
    private static String typo(String resource, Quantity asked) {
        return resource.equals(Resource.CPU) && asked.compareTo(MILLION) >= 0
                ? " (CPU request >= 1 Million, m vs M typo?)"
                : "";
    }
}
