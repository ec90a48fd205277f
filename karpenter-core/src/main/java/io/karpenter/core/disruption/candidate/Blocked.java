package io.karpenter.core.disruption.candidate;

import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.workload.PodId;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Why a node is left alone: data with the numbers in it, rendered the same way everywhere. */
public sealed interface Blocked {

    /** Stable name for programs, e.g. {@code NotInitialized}. */
    default String code() {
        return getClass().getSimpleName();
    }

    /** One line for people. */
    String message();

    /** Keeps a node from every method, not only from consolidation. */
    sealed interface OfAllMethods extends Blocked {}

    /** Keeps a node from some methods, or for the moment. */
    sealed interface OfSomeMethods extends Blocked {}

    /** A running command is about it already (DIS-CAN-01). */
    record InCommand() implements OfAllMethods {
        @Override
        public String message() {
            return "a command is being carried out on it already";
        }
    }

    /** It belongs to no NodePool (DIS-CAN-02). */
    record NotManaged() implements OfAllMethods {
        @Override
        public String message() {
            return "node isn't managed by karpenter";
        }
    }

    /** Its Node has not joined yet (DIS-CAN-02). */
    record NotJoined() implements OfAllMethods {
        @Override
        public String message() {
            return "its node has not joined the cluster yet";
        }
    }

    /** It is being set up (DIS-CAN-02). */
    record NotInitialized() implements OfAllMethods {
        @Override
        public String message() {
            return "it is not initialized yet";
        }
    }

    /** It goes anyway (DIS-CAN-02). */
    record Leaving() implements OfAllMethods {
        @Override
        public String message() {
            return "it is being deleted";
        }
    }

    /** Pods were promised to it (DIS-CAN-02). */
    record Nominated() implements OfAllMethods {
        @Override
        public String message() {
            return "it is nominated for pods that are about to be bound to it";
        }
    }

    /** Its annotation says {@code true} (DIS-CAN-03). */
    record NodeDoNotDisrupt() implements OfAllMethods {
        @Override
        public String message() {
            return "its annotation karpenter.sh/do-not-disrupt is true";
        }
    }

    /** Its label does not name a NodePool (DIS-CAN-02). */
    record NoNodePoolLabel() implements OfAllMethods {
        @Override
        public String message() {
            return "it has no label karpenter.sh/nodepool";
        }
    }

    /** The NodePool it names is not there, or nothing can be bought for it (DIS-CAN-04). */
    record NodePoolNotFound(String nodePool) implements OfAllMethods {
        @Override
        public String message() {
            return "nodepool \"%s\" is not there, or has no instance types".formatted(nodePool);
        }
    }

    /** Its pool is static (DIS-CAN-21). */
    record StaticNodePool(String nodePool) implements OfAllMethods {
        @Override
        public String message() {
            return "nodepool \"%s\" is static".formatted(nodePool);
        }
    }

    /** A pod asks to be left alone (DIS-CAN-06). */
    record PodDoNotDisrupt(PodId pod) implements OfAllMethods {
        @Override
        public String message() {
            return "pod %s has an annotation karpenter.sh/do-not-disrupt that holds".formatted(pod);
        }
    }

    /** A PodDisruptionBudget of a pod allows nothing now (DIS-CAN-12). */
    record NoEvictionAllowed(PodId pod, String budget) implements OfAllMethods {
        @Override
        public String message() {
            return "pdb %s allows no eviction".formatted(budget);
        }
    }

    /** Evictions of a pod with several PodDisruptionBudgets are always refused (DIS-CAN-12). */
    record SeveralBudgets(PodId pod, List<String> budgets) implements OfAllMethods {
        public SeveralBudgets {
            budgets = List.copyOf(budgets);
        }

        @Override
        public String message() {
            return "pod %s has %d pdbs (%s), eviction does not support multiple PDBs"
                    .formatted(pod, budgets.size(), String.join(", ", budgets));
        }
    }

    /** Its pool never consolidates (DIS-CON-02, DIS-EMP-01). */
    record ConsolidationDisabled(String nodePool) implements OfSomeMethods {
        @Override
        public String message() {
            return "nodepool \"%s\" has consolidation disabled (consolidateAfter: Never)".formatted(nodePool);
        }
    }

    /** Its pool gives up empty nodes only, and it is not empty (DIS-CON-02). */
    record OnlyWhenEmpty(String nodePool, int pods) implements OfSomeMethods {
        @Override
        public String message() {
            return "nodepool \"%s\" consolidates empty nodes only (consolidationPolicy: WhenEmpty), %d pods run on it"
                    .formatted(nodePool, pods);
        }
    }

    /** Something happened on it just now (DIS-CON-04, DIS-CON-06). */
    record NotQuiet(Duration left) implements OfSomeMethods {
        @Override
        public String message() {
            return "consolidateAfter of its nodepool has not passed since pods came or left, %s are left"
                    .formatted(text(left));
        }

        static String text(Duration duration) {
            return duration.toString().substring(2).toLowerCase(Locale.ROOT);
        }
    }

    /** Buffers count on its room (DIS-EMP-01). */
    record HoldsBufferPods() implements OfSomeMethods {
        @Override
        public String message() {
            return "it has room for virtual pods of capacity buffers";
        }
    }

    /** The catalogue does not know what it is (DIS-CON-02). */
    record UnknownInstanceType(String instanceType) implements OfSomeMethods {
        @Override
        public String message() {
            return "instance type \"%s\" not found".formatted(instanceType);
        }
    }

    /** It does not say where it is or how it was bought (DIS-CON-02). */
    record MissingLabel(String key) implements OfSomeMethods {
        @Override
        public String message() {
            return "it has no label " + key;
        }
    }

    /** Disruption budgets of its pool are used up (DIS-BUD). */
    record NoBudgetLeft(String nodePool, DisruptionReason reason) implements OfSomeMethods {
        @Override
        public String message() {
            return "disruption budgets of nodepool \"%s\" allow no more nodes for reason %s"
                    .formatted(nodePool, reason);
        }
    }

    /** Pods of it would have no other place (DIS-SIM-09). */
    record PodsWithoutPlace(int pods, List<String> some) implements OfSomeMethods {
        public PodsWithoutPlace {
            some = List.copyOf(some);
        }

        @Override
        public String message() {
            String count = "%d of its pods would have no other place".formatted(pods);
            return some.isEmpty() ? count : count + ": " + String.join(" | ", some);
        }
    }

    /** Pods would have to rely on a node that may never come up (DIS-SIM-08). */
    record UninitializedDestination(PodId pod, String node) implements OfSomeMethods {
        @Override
        public String message() {
            return "pod %s would schedule against uninitialized node %s".formatted(pod, node);
        }
    }

    /** More than one node would have to come for it (DIS-CON-10). */
    record SeveralReplacements(int replacements) implements OfSomeMethods {
        @Override
        public String message() {
            return "can't remove without creating %d candidates".formatted(replacements);
        }
    }

    /** Nothing cheaper would do (DIS-CON-13). */
    record NothingCheaper(double hourlyPrice, double cheapest) implements OfSomeMethods {
        @Override
        public String message() {
            return String.format(
                    Locale.ROOT,
                    "can't replace with a cheaper node (costs $%.4f/hour, its replacement up to $%.4f/hour)",
                    hourlyPrice,
                    cheapest);
        }
    }

    /** Types that are cheap enough do not have the variety that its pool asks for (DIS-CON-13). */
    record TooFewValues(String key, int wanted, int found) implements OfSomeMethods {
        @Override
        public String message() {
            return "can't replace with a cheaper node: minValues of %s is %d, cheaper instance types have %d"
                    .formatted(key, wanted, found);
        }
    }

    /** Spot nodes are not exchanged for spot nodes (DIS-CON-16). */
    record SpotToSpotDisabled() implements OfSomeMethods {
        @Override
        public String message() {
            return "can't replace a spot node with a spot node, feature gate SpotToSpotConsolidation is off";
        }
    }

    /** Too few types are cheaper to exchange spot for spot (DIS-CON-18). */
    record TooFewSpotTypes(int wanted, int found) implements OfSomeMethods {
        @Override
        public String message() {
            return "can't replace a spot node with a spot node: %d cheaper instance types are needed, %d are there"
                    .formatted(wanted, found);
        }
    }

    /** Types of the nodes that would go are as cheap, so that fewer of these would have to go (DIS-CON-24). */
    record SameType(String instanceType) implements OfSomeMethods {
        @Override
        public String message() {
            return "no instance type is cheaper than %s, which would go and come again".formatted(instanceType);
        }
    }

    /** The saving is too small for what is disrupted (DIS-BAL-02). */
    record OutOfBalance(String nodePool, double score, double threshold) implements OfSomeMethods {
        @Override
        public String message() {
            return String.format(
                    Locale.ROOT,
                    "saves too little for what it disrupts in nodepool \"%s\": score %.2f, at least %.2f is needed",
                    nodePool,
                    score,
                    threshold);
        }
    }

    /** Everything was tried, and keeping it is the best that was found. */
    record WorthKeeping() implements OfSomeMethods {
        @Override
        public String message() {
            return "no change was found that saves more than it costs";
        }
    }

    /** It has changed, and what may be looked at in one call was used up by others. */
    record NotLookedAtYet() implements OfSomeMethods {
        @Override
        public String message() {
            return "it has changed and was not looked at yet, its turn comes with one of the next plans";
        }
    }

    /** Something would be saved, but cannot be carried out, or does not outweigh its disruption. */
    record Dropped(String why) implements OfSomeMethods {
        @Override
        public String message() {
            return why;
        }
    }

    /** It will go, but not yet. */
    record NotNow(Postponement because) implements OfSomeMethods {
        @Override
        public String code() {
            return because.getClass().getSimpleName();
        }

        @Override
        public String message() {
            return because.message();
        }
    }
}
