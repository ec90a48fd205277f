package io.karpenter.aws.drift;

import io.karpenter.aws.hash.ContentHash;
import io.karpenter.aws.nodeclass.AmiFamily;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A fingerprint of what an EC2NodeClass says of its nodes, to tell those that were launched by an older text. Neither the order of fields nor that
 * of lists counts, and a field that is empty, zero or false is as one that is missing. What is compared by its result (subnets, security groups,
 * images, reservations) is left out. Source: AWS-DRF-04.
 *
 * <p>The function must never change under the same {@link #VERSION}: every node would drift.
 */
public final class NodeClassHash {

    /** Value of the annotation {@code karpenter.k8s.aws/ec2nodeclass-hash-version}. */
    public static final String VERSION = "java-v1";

    public static final String ANNOTATION = "karpenter.k8s.aws/ec2nodeclass-hash";
    public static final String VERSION_ANNOTATION = "karpenter.k8s.aws/ec2nodeclass-hash-version";

    private static final Set<String> LEFT_OUT = Set.of(
            "subnetSelectorTerms",
            "securityGroupSelectorTerms",
            "capacityReservationSelectorTerms",
            "amiSelectorTerms",
            "amiFamily",
            "ipPrefixCount",
            "kubelet",
            "tags");

    private NodeClassHash() {}

    /**
     * The fingerprint as annotations carry it: an unsigned decimal number of 64 bits.
     *
     * @param spec as the API server has it, with its defaults
     * @param family that the NodeClass comes to
     * @param caBundle that its nodes are given, base64
     */
    public static String of(Map<String, Object> spec, AmiFamily family, String caBundle) {
        Map<String, Object> counted = new TreeMap<>(spec);
        counted.keySet().removeAll(LEFT_OUT);
        StringBuilder text = new StringBuilder();
        text.append(canonical(counted));
        // An empty tag is a tag, and zero means something to a kubelet: neither is as if it was missing.
        text.append("tags").append(exact(spec.get("tags")));
        text.append("kubelet").append(exact(spec.get("kubelet")));
        text.append("family").append(scalar(family.toString()));
        text.append("ca").append(scalar(caBundle));
        return Long.toUnsignedString(
                ByteBuffer.wrap(ContentHash.ofText(text.toString())).getLong());
    }

    /** Maps by key, lists as sets, nothing that is zero. */
    private static String canonical(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            TreeMap<String, String> fields = new TreeMap<>();
            map.forEach((key, inner) -> {
                if (!isZero(inner)) {
                    fields.put(key.toString(), canonical(inner));
                }
            });
            return map(fields);
        }
        if (value instanceof List<?> list) {
            TreeSet<String> items = new TreeSet<>();
            list.forEach(item -> items.add(canonical(item)));
            return "[" + String.join(",", items) + "]";
        }
        return scalar(value);
    }

    /** Maps by key, lists in their order, everything. */
    private static String exact(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            TreeMap<String, String> fields = new TreeMap<>();
            map.forEach((key, inner) -> fields.put(key.toString(), exact(inner)));
            return map(fields);
        }
        if (value instanceof List<?> list) {
            return "["
                    + String.join(",", list.stream().map(NodeClassHash::exact).toList()) + "]";
        }
        return value == null ? map(Map.of()) : scalar(value);
    }

    private static String map(Map<String, String> fields) {
        StringBuilder text = new StringBuilder("{");
        fields.forEach((key, value) ->
                text.append(scalar(key)).append('=').append(value).append(';'));
        return text.append('}').toString();
    }

    /** With its length before it, so that no two texts look the same; numbers whatever Java type they were read as. */
    private static String scalar(@Nullable Object value) {
        String text = value instanceof Number number
                ? new BigDecimal(number.toString()).stripTrailingZeros().toPlainString()
                : String.valueOf(value);
        String kind = value instanceof Number ? "n" : value instanceof Boolean ? "b" : "s";
        return kind + text.length() + ":" + text;
    }

    private static boolean isZero(@Nullable Object value) {
        return value == null
                || value.equals("")
                || value.equals(false)
                || value instanceof Number number && number.doubleValue() == 0
                || value instanceof List<?> list && list.isEmpty()
                || value instanceof Map<?, ?> map && map.values().stream().allMatch(NodeClassHash::isZero);
    }
}
