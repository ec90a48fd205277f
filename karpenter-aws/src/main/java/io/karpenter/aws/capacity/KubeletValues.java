package io.karpenter.aws.capacity;

import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What expressions of a kubelet's configuration come to for one instance type. Immutable. Source: AWS-CAP-20 to AWS-CAP-22.
 *
 * @param maxPods absent if it is no expression
 * @param kubeReserved quantities by resource, as the kubelet is told them; only those that were expressions
 * @param systemReserved likewise
 */
public record KubeletValues(OptionalInt maxPods, Map<String, String> kubeReserved, Map<String, String> systemReserved) {

    /** Of a configuration without expressions. */
    public static final KubeletValues NONE = new KubeletValues(OptionalInt.empty(), Map.of(), Map.of());

    public KubeletValues {
        kubeReserved = Collections.unmodifiableMap(new TreeMap<>(kubeReserved));
        systemReserved = Collections.unmodifiableMap(new TreeMap<>(systemReserved));
    }

    /** Quantities that were expressions in the place of those stated or assumed. */
    static ResourceList over(ResourceList stated, Map<String, String> values) {
        if (values.isEmpty()) {
            return stated;
        }
        Map<String, Quantity> amounts = new TreeMap<>();
        values.forEach((resource, text) -> amounts.put(resource, Quantity.parse(text)));
        return stated.with(ResourceList.of(amounts));
    }
}
