package io.karpenter.core.verify.match;

import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.taint.Toleration;
import java.util.List;
import java.util.OptionalLong;

/**
 * Which taints keep a pod off a node for the kube-scheduler: those with effect NoSchedule or NoExecute that no toleration
 * covers. {@code PreferNoSchedule} keeps nobody off. Source: Kubernetes "Taints and Tolerations"; SCH-TNT-01.
 */
public final class Taints {

    private Taints() {}

    /** The taints of {@code taints} that refuse a pod with these tolerations. */
    public static List<Taint> refusing(List<Taint> taints, List<Toleration> tolerations) {
        return taints.stream()
                .filter(taint -> taint.effect() != TaintEffect.PREFER_NO_SCHEDULE)
                .filter(taint -> tolerations.stream().noneMatch(toleration -> covers(toleration, taint)))
                .toList();
    }

    private static boolean covers(Toleration toleration, Taint taint) {
        boolean sameEffect =
                toleration.effect().isEmpty() || toleration.effect().get() == taint.effect();
        boolean sameKey = toleration.key().isEmpty() || toleration.key().equals(taint.key());
        if (!sameEffect || !sameKey) {
            return false;
        }
        return switch (toleration.operator()) {
            case EXISTS -> true;
            case EQUAL -> toleration.value().equals(taint.value());
            case LT -> order(taint, toleration) == Order.BELOW;
            case GT -> order(taint, toleration) == Order.ABOVE;
        };
    }

    private enum Order {
        BELOW,
        EQUAL,
        ABOVE,
        UNKNOWN
    }

    private static Order order(Taint taint, Toleration toleration) {
        OptionalLong a = LabelTest.integer(taint.value());
        OptionalLong b = LabelTest.integer(toleration.value());
        if (a.isEmpty() || b.isEmpty()) {
            return Order.UNKNOWN;
        }
        int order = Long.compare(a.getAsLong(), b.getAsLong());
        return order < 0 ? Order.BELOW : order > 0 ? Order.ABOVE : Order.EQUAL;
    }
}
