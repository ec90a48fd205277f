package io.karpenter.core.nodepool;

import io.karpenter.core.taint.Taint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A fingerprint of what a NodePool makes its nodes of, for noticing that a node was made of something else. It covers the
 * template's labels, annotations, taints, startup taints, NodeClass, {@code expireAfter} and {@code terminationGracePeriod};
 * requirements are compared by themselves, and the rest does not concern nodes that are there.
 *
 * <p>The order of taints and map entries does not matter, and what is not set leaves no trace, so that new fields do not change
 * old fingerprints. Equal only to itself: other versions' values must never be written under {@link #VERSION}, nor ours under
 * theirs. Stateless. Source: DIS-DRF-05; FNV-1a with 64 bits (Fowler, Noll, Vo).
 */
public final class NodePoolHash {

    /** Which way of computing it this is; the value of {@code karpenter.sh/nodepool-hash-version}. */
    public static final String VERSION = "java-v1";

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final StringBuilder canonical = new StringBuilder();

    private NodePoolHash() {}

    /** The fingerprint as annotations carry it: an unsigned decimal number of 64 bits. */
    public static String of(NodePool nodePool) {
        NodePoolHash hash = new NodePoolHash();
        NodeClaimTemplate template = nodePool.template();
        hash.add("labels", template.labels());
        hash.add("annotations", template.annotations());
        hash.add("taints", template.taints());
        hash.add("startupTaints", template.startupTaints());
        template.nodeClassRef()
                .ifPresent(ref -> hash.field("nodeClassRef", List.of(ref.group(), ref.kind(), ref.name())));
        template.expireAfter().ifPresent(age -> hash.field("expireAfter", List.of(text(age))));
        template.terminationGracePeriod()
                .ifPresent(period -> hash.field("terminationGracePeriod", List.of(text(period))));
        return Long.toUnsignedString(fnv1a(hash.canonical.toString()));
    }

    private void add(String name, Map<String, String> entries) {
        if (!entries.isEmpty()) {
            field(
                    name,
                    entries.entrySet().stream()
                            .flatMap(entry -> List.of(entry.getKey(), entry.getValue()).stream())
                            .toList());
        }
    }

    private void add(String name, List<Taint> taints) {
        if (!taints.isEmpty()) {
            TreeSet<String> set = new TreeSet<>();
            taints.forEach(taint -> set.add(taint.toString()));
            field(name, List.copyOf(set));
        }
    }

    /** Each text with its length before it, so that no two lists of texts look the same. */
    private void field(String name, List<String> texts) {
        canonical.append(name).append(' ').append(texts.size());
        texts.forEach(
                text -> canonical.append(' ').append(text.length()).append(' ').append(text));
        canonical.append('\n');
    }

    private static String text(Duration duration) {
        return duration.toString();
    }

    private static long fnv1a(String text) {
        long hash = FNV_OFFSET;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
