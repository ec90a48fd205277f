package io.karpenter.aws.userdata;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A kubelet's configuration as the user wrote it, with what Karpenter has worked out in its place. Immutable. Source: AWS-UD-01, AWS-UD-04,
 * AWS-UD-10.
 *
 * @param fields of {@code spec.kubelet}; {@code maxPods} is always there and a whole number
 */
public record KubeletSettings(Map<String, Object> fields) {

    private static final String MAX_PODS = "maxPods";
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
        if (!(fields.get(MAX_PODS) instanceof Integer) && !(fields.get(MAX_PODS) instanceof Long)) {
            fields.put(MAX_PODS, pods);
        }
        boolean stated = fields.get(CLUSTER_DNS) instanceof List<?> list && !list.isEmpty();
        if (!stated) {
            fields.remove(CLUSTER_DNS);
            dnsAddress.ifPresent(address -> fields.put(CLUSTER_DNS, List.of(address)));
        }
        return new KubeletSettings(fields);
    }

    /** The same with amounts that expressions came to, by resource (AWS-CAP-20). */
    public KubeletSettings withReserved(Map<String, String> kubeReserved, Map<String, String> systemReserved) {
        Map<String, Object> all = new LinkedHashMap<>(fields);
        put(all, "kubeReserved", kubeReserved);
        put(all, "systemReserved", systemReserved);
        return new KubeletSettings(all);
    }

    private static void put(Map<String, Object> fields, String name, Map<String, String> amounts) {
        if (amounts.isEmpty()) {
            fields.remove(name);
        } else {
            fields.put(name, Collections.unmodifiableMap(new TreeMap<>(amounts)));
        }
    }

    long maxPods() {
        return integer(MAX_PODS).orElseThrow();
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
