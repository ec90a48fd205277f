package io.karpenter.aws.tag;

import io.karpenter.aws.instance.Instance;
import io.karpenter.aws.instance.ProviderIds;
import io.karpenter.aws.label.AwsLabels;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * Tags an instance with the names of its Node and its NodeClaim, which are known only once the Node is there. For one thread: CreateTags shares its
 * rate limit with CreateFleet, so there is at most one a second. Source: AWS-TAG-03 to AWS-TAG-05.
 */
public final class RegistrationTags {

    /** What a NodeClaim is marked with when its instance has its tags. */
    public static final Map<String, String> DONE =
            Map.of(AwsLabels.DOMAIN + "/tagged", "true", "compatibility.karpenter.k8s.aws/cluster-name-tagged", "true");

    static final Duration BETWEEN_WRITES = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(RegistrationTags.class);

    private final Ec2Client ec2;
    private final Function<String, Optional<Instance>> instances;
    private final String cluster;
    private final Consumer<Duration> pause;

    /**
     * @param instances an instance by its id as EC2 has it now, nothing remembered
     * @param pause waits
     */
    public RegistrationTags(
            Ec2Client ec2, Function<String, Optional<Instance>> instances, String cluster, Consumer<Duration> pause) {
        this.ec2 = ec2;
        this.instances = instances;
        this.cluster = cluster;
        this.pause = pause;
    }

    /** True unless a NodeClaim with these annotations bears both marks already. */
    public static boolean isDue(Map<String, String> annotations) {
        return !annotations.keySet().containsAll(DONE.keySet());
    }

    /** The tags that {@code instance} still lacks; a tag that it has stays as it is. */
    public static SortedMap<String, String> missing(
            Instance instance, String nodeName, String nodeClaim, String cluster) {
        SortedMap<String, String> missing = new TreeMap<>(
                Map.of(TagKeys.NAME, nodeName, TagKeys.NODECLAIM, nodeClaim, TagKeys.EKS_CLUSTER, cluster));
        missing.keySet().removeAll(instance.tags().keySet());
        return missing;
    }

    /**
     * Tags the instance of a NodeClaim that is due and is not being deleted, and waits a second if that took a call.
     *
     * @return annotations for the NodeClaim; none if there is nothing to tag and nothing to come back for
     * @throws software.amazon.awssdk.core.exception.SdkException if EC2 does not do it; worth another try
     */
    public Map<String, String> tag(String nodeClaim, String providerId, String nodeName) {
        Optional<String> id = ProviderIds.instanceId(providerId);
        if (id.isEmpty()) {
            LOG.error("NodeClaim {}: \"{}\" is no provider id, its instance gets no tags", nodeClaim, providerId);
            return Map.of();
        }
        Optional<Instance> instance = instances.apply(id.get());
        if (instance.isEmpty()) {
            return Map.of();
        }
        Map<String, String> missing = missing(instance.get(), nodeName, nodeClaim, cluster);
        if (!missing.isEmpty()) {
            ec2.createTags(request -> request.resources(id.get())
                    .tags(missing.entrySet().stream()
                            .map(tag -> Tag.builder()
                                    .key(tag.getKey())
                                    .value(tag.getValue())
                                    .build())
                            .toList()));
            pause.accept(BETWEEN_WRITES);
        }
        return DONE;
    }
}
