package io.karpenter.aws.tag;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Tags of everything that a launch makes: instance, volumes, fleet, network interfaces, launch template. Source: AWS-TAG-01, AWS-TAG-02. */
public final class LaunchTags {

    private static final Pattern CLUSTER = Pattern.compile("^kubernetes\\.io/cluster/[0-9A-Za-z][A-Za-z0-9\\-_]*$");
    private static final Set<String> KARPENTERS =
            Set.of(TagKeys.NODEPOOL, TagKeys.NODECLAIM, TagKeys.NODE_CLASS, TagKeys.EKS_CLUSTER);

    private LaunchTags() {}

    /**
     * The user's tags with Karpenter's over them.
     *
     * @param tags {@code spec.tags} of the EC2NodeClass
     */
    public static SortedMap<String, String> of(
            Map<String, String> tags, String cluster, String nodePool, String nodeClass) {
        SortedMap<String, String> all = new TreeMap<>(tags);
        all.put(TagKeys.ownedBy(cluster), "owned");
        all.put(TagKeys.NODEPOOL, nodePool);
        all.put(TagKeys.EKS_CLUSTER, cluster);
        all.put(TagKeys.NODE_CLASS, nodeClass);
        return Collections.unmodifiableSortedMap(all);
    }

    /** {@code spec.tags} of an EC2NodeClass; none if it has none. */
    public static SortedMap<String, String> ofSpec(Map<String, Object> spec) {
        SortedMap<String, String> tags = new TreeMap<>();
        if (spec.get("tags") instanceof Map<?, ?> map) {
            map.forEach((key, value) -> tags.put(key.toString(), String.valueOf(value)));
        }
        return tags;
    }

    /** Keys that a user may not set: an EC2NodeClass with one of them is not ready. */
    public static SortedSet<String> refused(Set<String> keys) {
        SortedSet<String> refused = new TreeSet<>();
        for (String key : keys) {
            if (KARPENTERS.contains(key) || CLUSTER.matcher(key).matches()) {
                refused.add(key);
            }
        }
        return refused;
    }
}
