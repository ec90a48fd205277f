package io.karpenter.core.plan;

import io.karpenter.core.quantity.Resource;
import io.karpenter.core.requirement.Incompatibility;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.workload.HostPort;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Why a pod has no place, or why one place refused it: data with the numbers in it, rendered the same way everywhere.
 */
public sealed interface Reason {

    /** Stable name for programs, e.g. {@code InsufficientResource}. */
    default String code() {
        return getClass().getSimpleName();
    }

    /** One line for people. */
    String message();

    /** There is no NodePool that could be used. */
    record NoNodePool() implements Reason {
        @Override
        public String message() {
            return "no dynamic nodepools found";
        }
    }

    /** One NodePool (or existing node) refused, for the reasons below it. */
    record Refused(String where, List<Reason> because) implements Reason {
        public Refused {
            because = List.copyOf(because);
        }

        @Override
        public String message() {
            return where + ": " + because.stream().map(Reason::message).collect(Collectors.joining("; "));
        }
    }

    /** Node labels do not satisfy what the pod asks of them. */
    record IncompatibleRequirements(List<Incompatibility> keys) implements Reason {
        public IncompatibleRequirements {
            keys = List.copyOf(keys);
        }

        @Override
        public String message() {
            return "incompatible requirements: "
                    + keys.stream().map(Incompatibility::message).collect(Collectors.joining("; "));
        }
    }

    /** Taints that the pod does not tolerate. */
    record UntoleratedTaints(List<Taint> taints) implements Reason {
        public UntoleratedTaints {
            taints = List.copyOf(taints);
        }

        @Override
        public String message() {
            return "did not tolerate taint "
                    + taints.stream().map(Taint::toString).collect(Collectors.joining(", "));
        }
    }

    /** The volumes of the pod are where the node is not, or cannot be. */
    record VolumesElsewhere(List<String> alternatives) implements Reason {
        public VolumesElsewhere {
            alternatives = List.copyOf(alternatives);
        }

        @Override
        public String message() {
            return "its volumes need " + String.join(" or ", alternatives);
        }
    }

    /** An existing node has too little of a resource left. */
    record NodeFull(String resource, String requested, String left) implements Reason {
        @Override
        public String message() {
            return "has %s %s left, %s requested".formatted(resource, left, requested);
        }
    }

    /** Several existing nodes refused for the same kind of reason; that of the {@code closest} one is stated. */
    record RefusedByNodes(int nodes, String closest, Reason because) implements Reason {
        @Override
        public String message() {
            return nodes == 1
                    ? "%s: %s".formatted(closest, because.message())
                    : "%d nodes such as %s: %s".formatted(nodes, closest, because.message());
        }
    }

    /** The NodePool's own requirements leave no instance type that can be bought. */
    record NodePoolWithoutInstanceTypes() implements Reason {
        @Override
        public String message() {
            return "nodepool requirements filtered out all available instance types";
        }
    }

    /** No instance type satisfies all requirements of pool and pod together, though each one by itself can be satisfied. */
    record NoCompatibleInstanceType(String requirements) implements Reason {
        @Override
        public String message() {
            return "no instance type satisfies " + requirements;
        }
    }

    /** No instance type that is allowed has enough of a resource. */
    record InsufficientResource(String resource, String requested, String largest, String largestType)
            implements Reason {
        @Override
        public String message() {
            return largestType.isEmpty()
                    ? "no instance type has %s %s".formatted(resource, requested)
                    : "no instance type has %s %s (largest: %s, %s)"
                            .formatted(resource, requested, largestType, largest);
        }
    }

    /** Each resource fits some type, but no type has all together with an offering. */
    record NoInstanceType(String requirements, String requests) implements Reason {
        @Override
        public String message() {
            return "no instance type has all of %s and satisfies %s".formatted(requests, requirements);
        }
    }

    /** Types fit, but none of them can be bought in an allowed zone and capacity type. */
    record NoOffering(String requirements) implements Reason {
        @Override
        public String message() {
            return "no available offering satisfies " + requirements;
        }
    }

    /** Some types would be large enough, but none of these can be bought in an allowed zone and capacity type. */
    record FittingTypesUnavailable(List<String> types) implements Reason {
        public FittingTypesUnavailable {
            types = List.copyOf(types);
        }

        @Override
        public String message() {
            int shown = Math.min(3, types.size());
            return "the instance types it fits on have no available offering: "
                    + String.join(", ", types.subList(0, shown))
                    + (types.size() > shown ? " and " + (types.size() - shown) + " others" : "");
        }
    }

    /** A new node would exceed a limit of its NodePool. */
    record LimitExceeded(String resource, String limit, String used) implements Reason {
        @Override
        public String message() {
            if (resource.equals(Resource.NODES)) {
                return "node limits have been exhausted for nodepool (limit %s, used %s)".formatted(limit, used);
            }
            return "all available instance types exceed limits for nodepool (%s limit %s, used %s)"
                    .formatted(resource, limit, used);
        }
    }

    /** A host port is taken on every node the pod could go to. */
    record HostPortTaken(HostPort port) implements Reason {
        @Override
        public String message() {
            return "host port " + port + " is already in use";
        }
    }

    /** Topology spread leaves no domain. */
    record TopologySpread(String topologyKey, int maxSkew, String detail) implements Reason {
        @Override
        public String message() {
            return "unsatisfiable topology constraint for topology spread, key=%s (maxSkew %d; %s)"
                    .formatted(topologyKey, maxSkew, detail);
        }
    }

    /** Required pod affinity finds no domain with a matching pod. */
    record PodAffinityUnmet(String topologyKey, String detail) implements Reason {
        @Override
        public String message() {
            return "unsatisfiable topology constraint for pod affinity, key=%s (%s)".formatted(topologyKey, detail);
        }
    }

    /** Required pod anti-affinity, the pod's own or that of others, leaves no domain. */
    record PodAntiAffinityUnmet(String topologyKey, String detail) implements Reason {
        @Override
        public String message() {
            return "unsatisfiable topology constraint for pod anti-affinity, key=%s (%s)"
                    .formatted(topologyKey, detail);
        }
    }

    /** A volume claim of the pod cannot be used. */
    record VolumeUnusable(String claim, String problem) implements Reason {
        @Override
        public String message() {
            return "volume claim " + claim + " " + problem;
        }
    }

    /** The volumes attached to the node would exceed its driver's limit. */
    record AttachLimitExceeded(String driver, int limit, int needed) implements Reason {
        @Override
        public String message() {
            return "would attach %d volumes of %s, the node allows %d".formatted(needed, driver, limit);
        }
    }

    /** minValues of the NodePool cannot be kept. */
    record MinValuesUnmet(String key, int wanted, int found) implements Reason {
        @Override
        public String message() {
            return "minValues requirement is not met for label %s (wanted %d, found %d)".formatted(key, wanted, found);
        }
    }

    /** The pod itself asks for something that is not supported or not allowed. */
    record InvalidPod(String problem) implements Reason {
        @Override
        public String message() {
            return problem;
        }
    }

    /** The pod would fit by itself, but other pods of the plan took what it needs. */
    record NoRoomLeft(String detail) implements Reason {
        @Override
        public String message() {
            return detail;
        }
    }

    /** Planning was stopped before the pod's turn (SCH-QUE-05). */
    record NotReached() implements Reason {
        @Override
        public String message() {
            return "planning was stopped before a place was looked for; it may have one";
        }
    }

    /** Reservations would hold the pod, but other pods of the plan use them up; the next run decides again (SCH-RSV-07). */
    record ReservationsInUse(List<String> ids) implements Reason {
        public ReservationsInUse {
            ids = List.copyOf(ids);
        }

        @Override
        public String message() {
            return "waits for a unit of reservation %s, all in use by other pods of the plan"
                    .formatted(String.join(" or ", ids));
        }
    }

    /** A reason as a plan that was written elsewhere states it. */
    record Stated(String code, String message) implements Reason {}
}
