package io.karpenter.core.rule;

import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.Reason.AttachLimitExceeded;
import io.karpenter.core.rule.place.ExistingNode;
import io.karpenter.core.rule.place.NewNode;
import io.karpenter.core.rule.place.NodeView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Keeps pods off existing nodes that cannot attach their volumes besides those attached already. A claim that several pods
 * share counts once; drivers without a limit, and new nodes, are unlimited.
 *
 * <p>Source: Kubernetes NodeVolumeLimits filter; SCH-VOL-10 to SCH-VOL-12.
 */
public final class AttachLimitRule implements NodeRule {

    @Override
    public Verdict admits(PodDemand demand, NodeView node) {
        return switch (node) {
            case ExistingNode existing -> Verdict.of(exceeded(demand.attachments(), existing));
            case NewNode launched -> Verdict.admitted();
        };
    }

    private static List<Reason> exceeded(Map<String, Set<String>> attachments, ExistingNode node) {
        List<Reason> exceeded = new ArrayList<>();
        new TreeMap<>(attachments).forEach((driver, claims) -> {
            Set<String> together = new HashSet<>(node.attached().getOrDefault(driver, Set.of()));
            together.addAll(claims);
            int limit = node.attachLimits().getOrDefault(driver, Integer.MAX_VALUE);
            if (together.size() > limit) {
                exceeded.add(new AttachLimitExceeded(driver, limit, together.size()));
            }
        });
        return exceeded;
    }
}
