package io.karpenter.k8s.wiring;

import io.karpenter.core.label.Labels;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controlplane.AuditLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * Whether a disruption budget held at each instant, by what the API server answered: how many initialized nodes there were, and how many of them
 * were being disrupted, each time another one began to be. Nodes that are not ready do not count here, since nobody can act on them at the
 * instant they cease to be.
 */
public final class BudgetAudit {

    private static final String DISRUPTED = "karpenter.sh/disrupted";

    private final String pool;
    private final IntUnaryOperator allowed;
    private final Map<String, String> nodeOfClaim = new HashMap<>();
    private final Set<String> counted = new HashSet<>();
    private final Set<String> deleting = new HashSet<>();
    private final Set<String> tainted = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private int most;

    private BudgetAudit(String pool, IntUnaryOperator allowed) {
        this.pool = pool;
        this.allowed = allowed;
    }

    /**
     * What an audit came to.
     *
     * @param most nodes that were being disrupted at the same time
     * @param disrupted NodeClaims that were deleted
     */
    public record Result(List<String> violations, int most, int disrupted) {}

    /**
     * @param allowed nodes that may be disrupted at a time, of so many
     */
    public static Result of(AuditLog log, String pool, IntUnaryOperator allowed) {
        BudgetAudit audit = new BudgetAudit(pool, allowed);
        log.entries().stream().filter(AuditLog.Entry::succeeded).forEach(audit::see);
        return new Result(audit.violations, audit.most, audit.deleting.size());
    }

    private void see(AuditLog.Entry entry) {
        entry.object(ResourceKind.NODE_CLAIM).filter(this::isOfPool).ifPresent(claim -> claim(entry, claim));
        entry.object(ResourceKind.NODE).filter(this::isOfPool).ifPresent(node -> node(entry, node));
    }

    private boolean isOfPool(Resource object) {
        return pool.equals(object.labels().get(Labels.NODEPOOL));
    }

    private void claim(AuditLog.Entry entry, Resource claim) {
        String name = claim.name();
        String node = claim.text("status", "nodeName");
        if (!node.isEmpty()) {
            nodeOfClaim.put(name, node);
        }
        boolean ended = isTrue(claim, "InstanceTerminating")
                || (claim.isDeleting() && claim.finalizers().isEmpty());
        if (ended) {
            counted.remove(name);
        } else if (isTrue(claim, "Initialized")) {
            counted.add(name);
        }
        if (claim.isDeleting() && deleting.add(name) && counted.contains(name)) {
            check(entry, "nodeclaim " + name + " is deleted");
        }
    }

    private void node(AuditLog.Entry entry, Resource node) {
        boolean now = node.objects("spec", "taints").stream().anyMatch(taint -> DISRUPTED.equals(taint.get("key")));
        if (!now) {
            tainted.remove(node.name());
        } else if (tainted.add(node.name())) {
            check(entry, "node " + node.name() + " is tainted");
        }
    }

    private void check(AuditLog.Entry entry, String what) {
        int disrupting = (int) counted.stream()
                .filter(claim -> deleting.contains(claim) || tainted.contains(nodeOfClaim.getOrDefault(claim, "")))
                .count();
        most = Math.max(most, disrupting);
        int limit = allowed.applyAsInt(counted.size());
        if (disrupting > limit) {
            violations.add("%s %s: %d of %d nodes are being disrupted, %d may be"
                    .formatted(entry.answered(), what, disrupting, counted.size(), limit));
        }
    }

    private static boolean isTrue(Resource claim, String condition) {
        return claim.objects("status", "conditions").stream()
                .anyMatch(c -> condition.equals(c.get("type")) && "True".equals(c.get("status")));
    }
}
