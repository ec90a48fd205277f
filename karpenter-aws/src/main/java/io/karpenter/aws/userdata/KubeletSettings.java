package io.karpenter.aws.userdata;

import io.karpenter.aws.capacity.KubeletValues;
import io.karpenter.aws.nodeclass.KubeletExpressions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A kubelet's configuration as the user wrote it, with what Karpenter has worked out in its place. Immutable. Source: AWS-UD-01, AWS-UD-04,
 * AWS-UD-10.
 *
 * @param fields of {@code spec.kubelet}; {@code maxPods} is always there and a whole number
 */
public record KubeletSettings(Map<String, Object> fields) {

    private static final String CLUSTER_DNS = "clusterDNS";

    public KubeletSettings {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /**
     * The settings of nodes of one instance type.
     *
     * @param kubelet {@code spec.kubelet} of the EC2NodeClass
     * @param pods capacity of the instance type; used if the user states no number
     * @param dnsAddress used if the user states none
     */
    public static KubeletSettings of(Map<String, Object> kubelet, long pods, Optional<String> dnsAddress) {
        Map<String, Object> fields = new LinkedHashMap<>(kubelet);
        if (!(fields.get(KubeletExpressions.MAX_PODS) instanceof Integer)
                && !(fields.get(KubeletExpressions.MAX_PODS) instanceof Long)) {
            fields.put(KubeletExpressions.MAX_PODS, pods);
        }
        boolean stated = fields.get(CLUSTER_DNS) instanceof List<?> list && !list.isEmpty();
        if (!stated) {
            fields.remove(CLUSTER_DNS);
            dnsAddress.ifPresent(address -> fields.put(CLUSTER_DNS, List.of(address)));
        }
        return new KubeletSettings(fields);
    }

    /** True if some of what is reserved is no quantity, so that {@link #with} has to follow. */
    public boolean hasExpressions() {
        return Stream.of(KubeletExpressions.KUBE_RESERVED, KubeletExpressions.SYSTEM_RESERVED)
                .anyMatch(name -> map(name).values().stream().anyMatch(KubeletExpressions::isOne));
    }

    /**
     * The same with what expressions came to. An expression that came to nothing is left out; other amounts stay as they are written (AWS-CAP-20,
     * AWS-CAP-23).
     */
    public KubeletSettings with(KubeletValues values) {
        Map<String, Object> all = new LinkedHashMap<>(fields);
        put(all, KubeletExpressions.KUBE_RESERVED, values.kubeReserved());
        put(all, KubeletExpressions.SYSTEM_RESERVED, values.systemReserved());
        return new KubeletSettings(all);
    }

    private void put(Map<String, Object> all, String name, Map<String, String> worked) {
        SortedMap<String, String> amounts = map(name);
        amounts.values().removeIf(KubeletExpressions::isOne);
        amounts.putAll(worked);
        if (amounts.isEmpty()) {
            all.remove(name);
        } else {
            all.put(name, Collections.unmodifiableMap(amounts));
        }
    }

    long maxPods() {
        return integer(KubeletExpressions.MAX_PODS).orElseThrow();
    }

    /** The first address alone, which is what most families can have. */
    Optional<String> firstDns() {
        return fields.get(CLUSTER_DNS) instanceof List<?> list && !list.isEmpty()
                ? Optional.of(String.valueOf(list.get(0)))
                : Optional.empty();
    }

    OptionalLong integer(String name) {
        return fields.get(name) instanceof Number number ? OptionalLong.of(number.longValue()) : OptionalLong.empty();
    }

    Optional<Boolean> flag(String name) {
        return fields.get(name) instanceof Boolean flag ? Optional.of(flag) : Optional.empty();
    }

    /** Entries of an object, by key; none if it is not there. */
    SortedMap<String, String> map(String name) {
        SortedMap<String, String> entries = new TreeMap<>();
        if (fields.get(name) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> entries.put(key.toString(), String.valueOf(value)));
        }
        return entries;
    }
}
