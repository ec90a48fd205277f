package io.karpenter.k8s.manifest.stated;

import io.karpenter.core.quantity.ResourceList;
import java.util.List;

/** What containers of a namespace get that state no limits or requests. */
public record LimitRange(String namespace, String name, List<Item> containers) {

    /** Defaults of one resource or several. */
    public record Item(ResourceList limits, ResourceList requests) {

        public boolean isEmpty() {
            return limits.isEmpty() && requests.isEmpty();
        }
    }
}
