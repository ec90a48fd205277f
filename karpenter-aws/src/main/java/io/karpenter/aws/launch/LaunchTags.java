package io.karpenter.aws.launch;

import io.karpenter.core.cloud.LaunchRequest;
import io.karpenter.core.label.Labels;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Tags of everything that a launch makes: those of the EC2NodeClass, and over them those by which things are found again. Source: AWS-TAG-01. */
public final class LaunchTags {

    private static final String CLUSTER = "eks:eks-cluster-name";
    private static final String NODE_CLASS = "karpenter.k8s.aws/ec2nodeclass";
    private static final Pattern OWNED = Pattern.compile("^kubernetes\\.io/cluster/[0-9A-Za-z][A-Za-z0-9\\-_]*$");
    private static final Set<String> RESTRICTED =
            Set.of(Labels.NODEPOOL, CLUSTER, NODE_CLASS, "karpenter.sh/nodeclaim");

    private LaunchTags() {}

    public static SortedMap<String, String> of(LaunchClass nodeClass, LaunchRequest claim, String cluster) {
        SortedMap<String, String> tags = new TreeMap<>(nodeClass.tags());
        tags.put("kubernetes.io/cluster/" + cluster, "owned");
        tags.put(CLUSTER, cluster);
        tags.put(NODE_CLASS, nodeClass.name());
        tags.put(Labels.NODEPOOL, claim.labels().getOrDefault(Labels.NODEPOOL, ""));
        return Collections.unmodifiableSortedMap(tags);
    }

    /** Keys that an EC2NodeClass may not tag with (AWS-TAG-02). */
    public static Set<String> forbidden(LaunchClass nodeClass) {
        Set<String> forbidden = new TreeSet<>(nodeClass.tags().keySet());
        forbidden.removeIf(
                key -> !RESTRICTED.contains(key) && !OWNED.matcher(key).matches());
        return forbidden;
    }
}
