package io.karpenter.aws.nodeclass;

import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.QuantityFormatException;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Texts in {@code spec.kubelet} that stand for numbers which differ from instance type to instance type. Whether they can be worked out is not
 * known. Source: AWS-CAP-20.
 *
 * @param kubeReserved by resource
 * @param systemReserved by resource
 */
public record KubeletExpressions(
        Optional<String> maxPods, Map<String, String> kubeReserved, Map<String, String> systemReserved) {

    public static final KubeletExpressions NONE = new KubeletExpressions(Optional.empty(), Map.of(), Map.of());

    public static final String MAX_PODS = "maxPods";
    public static final String KUBE_RESERVED = "kubeReserved";
    public static final String SYSTEM_RESERVED = "systemReserved";

    public KubeletExpressions {
        kubeReserved = Collections.unmodifiableMap(new TreeMap<>(kubeReserved));
        systemReserved = Collections.unmodifiableMap(new TreeMap<>(systemReserved));
    }

    public boolean isEmpty() {
        return maxPods.isEmpty() && kubeReserved.isEmpty() && systemReserved.isEmpty();
    }

    /** All of them by the path of their field. */
    public SortedMap<String, String> byPath() {
        SortedMap<String, String> all = new TreeMap<>();
        maxPods.ifPresent(text -> all.put(path(MAX_PODS), text));
        kubeReserved.forEach((resource, text) -> all.put(path(KUBE_RESERVED, resource), text));
        systemReserved.forEach((resource, text) -> all.put(path(SYSTEM_RESERVED, resource), text));
        return all;
    }

    /** True if an amount is an expression: it is no quantity. */
    public static boolean isOne(String amount) {
        try {
            Quantity.parse(amount);
            return false;
        } catch (QuantityFormatException none) {
            return true;
        }
    }

    /** Where a field stands in an EC2NodeClass. */
    public static String path(String... names) {
        return "spec.kubelet." + String.join(".", names);
    }
}
