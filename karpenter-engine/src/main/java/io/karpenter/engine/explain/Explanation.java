package io.karpenter.engine.explain;

import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan.DroppedCommand;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.workload.PodId;
import java.util.List;

/** What became of a pod or a node, and why. Immutable. */
public sealed interface Explanation {

    /** {@code pod/NAMESPACE/NAME} or {@code node/NAME}. */
    default String subject() {
        return switch (this) {
            case PodOnNewNode pod -> new Subject.OfPod(pod.pod()).toString();
            case PodOnExistingNode pod -> new Subject.OfPod(pod.pod()).toString();
            case PodWithoutPlace pod -> new Subject.OfPod(pod.pod()).toString();
            case PodBound pod -> new Subject.OfPod(pod.pod()).toString();
            case NewNode node -> new Subject.OfNode(node.node().name()).toString();
            case NodeGoes node -> new Subject.OfNode(node.node()).toString();
            case NodeStays node -> new Subject.OfNode(node.node()).toString();
        };
    }

    /**
     * The plan launches a node that the pod goes to.
     *
     * @param hourlyShare USD per hour: the pod's largest share of any resource, of the node's price
     * @param unmetPreferences of the pod, in words
     * @param refusedElsewhere other NodePools and the existing nodes that cannot take the pod, and why
     */
    record PodOnNewNode(
            PodId pod,
            ResourceList requests,
            double hourlyShare,
            List<String> unmetPreferences,
            List<Reason> refusedElsewhere,
            NewNode node)
            implements Explanation {
        public PodOnNewNode {
            unmetPreferences = List.copyOf(unmetPreferences);
            refusedElsewhere = List.copyOf(refusedElsewhere);
        }
    }

    /**
     * The pod goes to a node that is there already, or in flight, which costs nothing more.
     *
     * @param unmetPreferences of the pod, in words
     */
    record PodOnExistingNode(PodId pod, ResourceList requests, String node, List<String> unmetPreferences)
            implements Explanation {
        public PodOnExistingNode {
            unmetPreferences = List.copyOf(unmetPreferences);
        }
    }

    /** The plan has no place for the pod: one reason for each NodePool, and one for the existing nodes. */
    record PodWithoutPlace(PodId pod, List<Reason> reasons) implements Explanation {
        public PodWithoutPlace {
            reasons = List.copyOf(reasons);
        }
    }

    /** The pod runs already, so that nothing is planned for it. */
    record PodBound(PodId pod, String node) implements Explanation {}

    /** The plan launches the node. */
    record NewNode(PlannedNode node, NodeUse use, List<Alternative> alternatives) implements Explanation {
        public NewNode {
            alternatives = List.copyOf(alternatives);
        }
    }

    /** Consolidation deletes the node or replaces it. */
    record NodeGoes(String node, Command command) implements Explanation {}

    /**
     * Consolidation leaves the node alone.
     *
     * @param because rules that keep it, or why nothing cheaper was found; may be empty
     * @param dropped commands about it that would save something but cannot be carried out safely
     */
    record NodeStays(String node, List<Blocked> because, List<DroppedCommand> dropped) implements Explanation {
        public NodeStays {
            because = List.copyOf(because);
            dropped = List.copyOf(dropped);
        }
    }

    /**
     * A type that would do as well, where it is cheapest.
     *
     * @param hourlyPrice USD per hour
     */
    record Alternative(String instanceType, String zone, CapacityType capacityType, double hourlyPrice) {}
}
