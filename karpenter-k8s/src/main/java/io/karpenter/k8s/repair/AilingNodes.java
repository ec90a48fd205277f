package io.karpenter.k8s.repair;

import io.karpenter.core.cloud.RepairPolicy;
import io.karpenter.core.label.Labels;
import io.karpenter.core.repair.Ailment;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.object.StatusConditions;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many Nodes of each NodePool ail, kept as they change: where a zone fails, hundreds ask for it at once. A change costs as much as there
 * are conditions of the Node and policies, a question nothing. Thread-safe. Source: HLT-06.
 */
final class AilingNodes implements ResourceStore.Subscriber {

    /** All Nodes, whatever NodePool they are of. */
    private static final String ALL = "";

    private final ResourceStore nodes;
    private final List<RepairPolicy> policies;
    private final Map<ObjectKey, Known> known = new HashMap<>();
    private final Map<String, Ailment.Census> byPool = new HashMap<>();

    private record Known(String nodePool, boolean ails) {}

    private AilingNodes(ResourceStore nodes, List<RepairPolicy> policies) {
        this.nodes = nodes;
        this.policies = List.copyOf(policies);
    }

    /** Those of {@code nodes}, now and from now on. */
    static AilingNodes of(ResourceStore nodes, List<RepairPolicy> policies) {
        AilingNodes ailing = new AilingNodes(nodes, policies);
        nodes.subscribe(ailing);
        nodes.all().forEach(node -> ailing.look(node.key()));
        return ailing;
    }

    @Override
    public void changed(@Nullable Resource before, @Nullable Resource now) {
        look(Objects.requireNonNull(now == null ? before : now).key());
    }

    /** Takes a Node as the store has it, so that it does not matter in which order news of it come. */
    private synchronized void look(ObjectKey key) {
        Optional<Known> now = nodes.get(key)
                .map(node -> new Known(
                        node.labels().getOrDefault(Labels.NODEPOOL, ALL),
                        Ailment.of(StatusConditions.stored(node), policies).isPresent()));
        Optional.ofNullable(known.remove(key)).ifPresent(before -> count(before, -1));
        now.ifPresent(found -> {
            known.put(key, found);
            count(found, 1);
        });
    }

    private void count(Known node, int by) {
        Ailment.Census change = new Ailment.Census(node.ails() ? by : 0, by);
        add(ALL, change);
        if (!node.nodePool().equals(ALL)) {
            add(node.nodePool(), change);
        }
    }

    /** Keeps nothing where no node is left: NodePools come and go, under ever new names. */
    private void add(String nodePool, Ailment.Census change) {
        Ailment.Census now = among(nodePool).plus(change);
        if (now.total() == 0) {
            byPool.remove(nodePool);
        } else {
            byPool.put(nodePool, now);
        }
    }

    /** How many names are remembered. */
    synchronized int size() {
        return byPool.size();
    }

    /**
     * Those of a NodePool.
     *
     * @param nodePool empty: all Nodes
     */
    synchronized Ailment.Census among(String nodePool) {
        return byPool.getOrDefault(nodePool, Ailment.Census.NONE);
    }
}
