package io.karpenter.core.disruption.candidate;

import io.karpenter.core.cluster.PodDisruptionBudget;
import io.karpenter.core.disruption.DoNotDisrupt;
import io.karpenter.core.taint.KarpenterTaints;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.workload.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which pods have to move when their node goes, and which may be evicted for that.
 *
 * <p>Immutable. Source: DIS-CAN-06, DIS-CAN-10 to DIS-CAN-14, DIS-SIM-03.
 */
public final class PodEvictions {

    private final Map<String, List<PodDisruptionBudget>> budgetsOf = new HashMap<>();
    private final Instant now;

    public PodEvictions(List<PodDisruptionBudget> budgets, Instant now) {
        budgets.forEach(budget -> budgetsOf
                .computeIfAbsent(budget.namespace(), namespace -> new ArrayList<>())
                .add(budget));
        this.now = now;
    }

    /** True if it has not ended and is not being deleted. */
    public static boolean isActive(Pod pod) {
        return !pod.status().phase().isTerminal() && !pod.status().terminating();
    }

    /**
     * True if it needs another place when its node goes (DIS-CAN-10): pods of DaemonSets and mirror pods go with their node, and of
     * those that are being deleted only a StatefulSet's come back.
     */
    public static boolean isReschedulable(Pod pod) {
        boolean comesBack = isActive(pod) || (pod.status().terminating() && isOwnedBy(pod, "apps/v1", "StatefulSet"));
        return comesBack && !isOwnedBy(pod, "apps/v1", "DaemonSet") && !isMirror(pod);
    }

    private static boolean isMirror(Pod pod) {
        return isOwnedBy(pod, "v1", "Node");
    }

    private static boolean isOwnedBy(Pod pod, String apiVersion, String kind) {
        return pod.owners().stream()
                .anyMatch(owner ->
                        owner.apiVersion().equals(apiVersion) && owner.kind().equals(kind));
    }

    /** True if it stays as long as its node does: it is of the node itself, or tolerates that the node is disrupted (TRM-13). */
    public static boolean staysWithNode(Pod pod) {
        return isMirror(pod)
                || Toleration.untolerated(
                                List.of(KarpenterTaints.DISRUPTED), pod.spec().tolerations())
                        .isEmpty();
    }

    /** Why {@code pod} keeps its node from being disrupted now; empty if it does not (DIS-CAN-06, DIS-CAN-12). */
    public Optional<Blocked> blocks(Pod pod) {
        if (!isActive(pod)) {
            return Optional.empty();
        }
        if (DoNotDisrupt.isActive(pod, now)) {
            return Optional.of(new Blocked.PodDoNotDisrupt(pod.id()));
        }
        List<PodDisruptionBudget> limiting = limiting(pod);
        if (limiting.size() > 1) {
            return Optional.of(new Blocked.SeveralBudgets(
                    pod.id(), limiting.stream().map(PodEvictions::name).toList()));
        }
        return limiting.stream()
                .filter(budget -> budget.disruptionsAllowed() <= 0)
                .findFirst()
                .map(budget -> new Blocked.NoEvictionAllowed(pod.id(), name(budget)));
    }

    /**
     * True if {@code pod} needs another place and can be evicted at some time, so that room is to be found for it (DIS-SIM-03).
     * One whose eviction is only refused now is; one whose budget never allows any is not.
     */
    public boolean isCurrentlyReschedulable(Pod pod) {
        if (!isReschedulable(pod)) {
            return false;
        }
        if (isActive(pod) && DoNotDisrupt.isActive(pod, now)) {
            return false;
        }
        List<PodDisruptionBudget> limiting = limiting(pod);
        return limiting.size() <= 1 && limiting.stream().noneMatch(PodEvictions::allowsNothingEver);
    }

    /**
     * The budgets that an eviction of {@code pod} is counted by. None if it would not be evicted at all: it has ended, is of the node
     * itself, or stays on nodes that are disrupted. Several refuse every eviction; one alone lets pods that are not ready go if it
     * says so.
     */
    public List<PodDisruptionBudget> limiting(Pod pod) {
        if (!isActive(pod) || staysWithNode(pod)) {
            return List.of();
        }
        List<PodDisruptionBudget> matching = budgetsOf.getOrDefault(pod.namespace(), List.of()).stream()
                .filter(budget -> budget.selector()
                        .filter(selector -> selector.matches(pod.spec().labels()))
                        .isPresent())
                .toList();
        boolean goesUnready = matching.size() == 1
                && matching.get(0).alwaysAllowUnhealthy()
                && !pod.status().ready();
        return goesUnready ? List.of() : matching;
    }

    /** True if it lets no pod go, whatever the pods do (DIS-CAN-14). */
    static boolean allowsNothingEver(PodDisruptionBudget budget) {
        return budget.maxUnavailable()
                        .filter(most -> most.equals("0") || most.equals("0%"))
                        .isPresent()
                || budget.minAvailable().filter(least -> least.equals("100%")).isPresent();
    }

    /** {@code namespace/name}. */
    public static String name(PodDisruptionBudget budget) {
        return budget.namespace() + "/" + budget.name();
    }
}
