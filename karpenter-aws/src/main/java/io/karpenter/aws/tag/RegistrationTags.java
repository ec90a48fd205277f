package io.karpenter.aws.tag;

import io.karpenter.aws.instance.Instance;
import io.karpenter.aws.instance.ProviderIds;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.RegistrationTask;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * Tags an instance with the names of its Node and its NodeClaim, which are known only once the Node is there. CreateTags shares its rate limit with
 * CreateFleet, so there is at most one a second; others are told to come again. Source: AWS-TAG-03 to AWS-TAG-05.
 */
public final class RegistrationTags implements RegistrationTask {

    /** What a NodeClaim is marked with when its instance has its tags. */
    static final Map<String, String> MARKS =
            Map.of(AwsLabels.DOMAIN + "/tagged", "true", "compatibility.karpenter.k8s.aws/cluster-name-tagged", "true");

    private static final Logger LOG = LoggerFactory.getLogger(RegistrationTags.class);
    private static final Duration BETWEEN_WRITES = Duration.ofSeconds(1);

    private final Ec2Client ec2;
    private final Function<String, Optional<Instance>> instances;
    private final String cluster;
    private final Turns turns;

    /**
     * @param instances an instance by its id as EC2 has it now, nothing remembered; fails if it must not be changed now
     */
    public RegistrationTags(
            Ec2Client ec2, Function<String, Optional<Instance>> instances, String cluster, InstantSource clock) {
        this.ec2 = ec2;
        this.instances = instances;
        this.cluster = cluster;
        this.turns = new Turns(BETWEEN_WRITES, clock);
    }

    @Override
    public String name() {
        return "nodeclaim.tagging";
    }

    @Override
    public boolean isDue(LaunchRequest claim) {
        return !claim.annotations().keySet().containsAll(MARKS.keySet());
    }

    /**
     * Tags the instance with what it lacks; a tag that it has stays as it is. An instance that is gone gets none, and its NodeClaim no marks.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if EC2 does not do it; worth another try
     */
    @Override
    public Result run(Registered node) {
        String nodeClaim = node.claim().name();
        Optional<String> id = ProviderIds.instanceId(node.providerId());
        if (id.isEmpty()) {
            LOG.error(
                    "NodeClaim {}: \"{}\" is no provider id, its instance gets no tags", nodeClaim, node.providerId());
            return Result.DONE;
        }
        Optional<SortedMap<String, String>> missing =
                instances.apply(id.get()).map(instance -> missing(instance, node.name(), nodeClaim));
        if (missing.isEmpty()) {
            return Result.DONE;
        }
        if (!missing.get().isEmpty()) {
            Duration wait = turns.until(id.get());
            if (wait.isPositive()) {
                return new Result(Optional.of(wait), Map.of());
            }
            tag(id.get(), missing.get());
        }
        return new Result(Optional.empty(), MARKS);
    }

    private SortedMap<String, String> missing(Instance instance, String node, String nodeClaim) {
        SortedMap<String, String> missing =
                new TreeMap<>(Map.of(TagKeys.NAME, node, TagKeys.NODECLAIM, nodeClaim, TagKeys.EKS_CLUSTER, cluster));
        missing.keySet().removeAll(instance.tags().keySet());
        return missing;
    }

    private void tag(String id, SortedMap<String, String> tags) {
        ec2.createTags(request -> request.resources(id).tags(Ec2Tags.of(tags)));
    }
}
