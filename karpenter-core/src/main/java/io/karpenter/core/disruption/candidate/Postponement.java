package io.karpenter.core.disruption.candidate;

import io.karpenter.core.workload.PodId;
import java.time.Duration;

/** Why a node that would go is left alone for now: data with the numbers in it. */
public sealed interface Postponement {

    /** One line for people. */
    String message();

    /** Replacements of its NodePool failed just now (WK-07). */
    record BackingOff(String nodePool, Duration left) implements Postponement {
        @Override
        public String message() {
            return "a replacement in nodepool \"%s\" failed, the next one is tried in %s"
                    .formatted(nodePool, Blocked.NotQuiet.text(left));
        }
    }

    /** A command about it failed just now: what refused that would most likely refuse the next (DIS-LOP-08). */
    record CommandFailed(Duration left) implements Postponement {
        @Override
        public String message() {
            return "a command about it failed, the next one is tried in %s".formatted(Blocked.NotQuiet.text(left));
        }
    }

    /** What may be tried for one plan was used up by others. */
    record NextTurn() implements Postponement {
        @Override
        public String message() {
            return "its turn comes with one of the next plans";
        }
    }

    /** Its NodePool has more nodes than replicas, so that some go anyway (DIS-DRF-17). */
    record MoreThanReplicas(String nodePool, int nodes, int replicas) implements Postponement {
        @Override
        public String message() {
            return "nodepool \"%s\" has %d nodes for %d replicas, scaling down comes first"
                    .formatted(nodePool, nodes, replicas);
        }
    }

    /** Its static NodePool may have no node more (DIS-DRF-18). */
    record NoSlot(String nodePool, long limit) implements Postponement {
        @Override
        public String message() {
            return "nodepool \"%s\" may have %d nodes, which leaves no room for a replacement"
                    .formatted(nodePool, limit);
        }
    }

    /** Its static NodePool has nothing to launch. */
    record NothingToLaunch(String nodePool) implements Postponement {
        @Override
        public String message() {
            return "nodepool \"%s\" leaves nothing to launch".formatted(nodePool);
        }
    }

    /** Its pods would be evicted together with others of their PodDisruptionBudget (WK-16). */
    record EvictionsTaken(String budget) implements Postponement {
        @Override
        public String message() {
            return "pdb %s allows no more evictions besides those that are decided already".formatted(budget);
        }
    }

    /** Its pods were moved just now (WK-10). */
    record MovedRecently(PodId pod, Duration left) implements Postponement {
        @Override
        public String message() {
            return "pod %s was moved just now and is left alone for another %s"
                    .formatted(pod, Blocked.NotQuiet.text(left));
        }
    }

    /** It expires before what is saved outweighs the disruption (WK-15). */
    record AboutToExpire(Duration left) implements Postponement {
        @Override
        public String message() {
            return "it expires in %s anyway, too soon for the change to pay".formatted(Blocked.NotQuiet.text(left));
        }
    }

    /** Evictions would have to wait for their budget too often (WK-16). */
    record LongDrain(String budget, int rounds, int most) implements Postponement {
        @Override
        public String message() {
            return "pdb %s would let its pods go in %d rounds, at most %d are waited for"
                    .formatted(budget, rounds, most);
        }
    }
}
