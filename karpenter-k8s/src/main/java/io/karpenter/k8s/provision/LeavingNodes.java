package io.karpenter.k8s.provision;

import io.karpenter.core.taint.KarpenterTaints;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.object.ObjectFields;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells of each Node once it begins to go, so that its pods are planned for while they still run: it is being deleted, or is tainted since it
 * is to be. Source: PROV-03, LIF-42.
 */
public record LeavingNodes(Consumer<String> uid) implements ResourceStore.Subscriber {

    @Override
    public void changed(@Nullable Resource before, @Nullable Resource now) {
        if (now != null && leaves(now) && (before == null || !leaves(before))) {
            uid.accept(now.uid());
        }
    }

    private static boolean leaves(Resource node) {
        return node.isDeleting()
                || node.objects("spec", "taints").stream()
                        .map(ObjectFields::taint)
                        .anyMatch(KarpenterTaints.DISRUPTED::hasKeyAndEffectOf);
    }
}
