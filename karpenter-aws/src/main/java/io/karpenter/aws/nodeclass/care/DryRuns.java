package io.karpenter.aws.nodeclass.care;

import io.karpenter.aws.error.AwsError;
import io.karpenter.aws.error.LaunchRefusal;
import io.karpenter.aws.launch.LaunchClass;
import io.karpenter.aws.launch.LaunchClassReader;
import io.karpenter.aws.launch.TemplateProbe;
import io.karpenter.aws.launch.template.NetworkCardUse;
import io.karpenter.aws.tag.Ec2Tags;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.nodepool.NodePool;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateOverridesRequest;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterfaceSpecification;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/**
 * Tries whether AWS would let machines be launched, without launching any: a launch template is made in earnest, a fleet and an instance are not.
 * Thread-safe. Source: AWS-NC-20 to AWS-NC-24.
 */
public final class DryRuns {

    private final Ec2Client ec2;
    private final TemplateProbe probe;

    public DryRuns(Ec2Client ec2, TemplateProbe probe) {
        this.ec2 = ec2;
        this.probe = probe;
    }

    /** True for errors that may be gone at the next try. */
    static boolean passes(AwsError error) {
        return error.kind() == AwsError.Kind.THROTTLED || error.kind() == AwsError.Kind.SERVER_FAULT;
    }

    /**
     * @param nodeClass with the status that it is about to have
     * @throws SdkException if AWS refuses for a reason that says nothing of permissions
     */
    Verdict tryOut(NodeClass nodeClass, List<NodePool> pools) {
        var listed = probe.instanceTypes(nodeClass);
        if (listed.isEmpty()) {
            return new Verdict.Later(Optional.empty());
        }
        ProbeType type = ProbeType.of(nodeClass, listed, pools)
                .orElseThrow(
                        () -> new CloudProviderException("no image of EC2NodeClass %s boots any of its instance types"
                                .formatted(nodeClass.ref().name())));
        try {
            String template = probe.template(nodeClass, type.type(), type.tenancy());
            Trial trial =
                    new Trial(template, type.type().name(), LaunchClassReader.read(nodeClass), probe.tags(nodeClass));
            Optional<Verdict> fleet = fleet(trial);
            return fleet.isPresent() ? fleet.get() : instance(trial, nodeClass);
        } catch (SdkException failed) {
            return judged(failed, "CreateLaunchTemplateAuthCheckFailed", "launch templates may not be created");
        }
    }

    private record Trial(String template, String type, LaunchClass nodeClass, Map<String, String> tags) {}

    private static Verdict judged(SdkException failed, String reason, String text) {
        AwsError error = AwsError.of(failed).orElseThrow(() -> failed);
        if (passes(error)) {
            return new Verdict.Later(Optional.empty());
        }
        if (error.isUserDataTooLarge()) {
            return new Verdict.Refused(
                    "UserDataSizeLimitExceeded",
                    LaunchRefusal.of(List.of(error)).message());
        }
        if (error.kind() != AwsError.Kind.UNAUTHORIZED) {
            throw failed;
        }
        return new Verdict.Refused(
                reason, text + ": " + LaunchRefusal.of(List.of(error)).message());
    }

    /** Empty if a fleet would be made. */
    private Optional<Verdict> fleet(Trial trial) {
        try {
            ec2.createFleet(r -> r.dryRun(true)
                    .type("instant")
                    .overrideConfiguration(once())
                    .launchTemplateConfigs(c -> c.launchTemplateSpecification(
                                    s -> s.launchTemplateName(trial.template()).version("$Latest"))
                            .overrides(trial.nodeClass().subnets().stream()
                                    .map(subnet -> FleetLaunchTemplateOverridesRequest.builder()
                                            .instanceType(trial.type())
                                            .subnetId(subnet.id())
                                            .build())
                                    .toList()))
                    .targetCapacitySpecification(t -> t.totalTargetCapacity(1).defaultTargetCapacityType("on-demand"))
                    .onDemandOptions(o -> o.allocationStrategy("lowest-price"))
                    .tagSpecifications(tagged(trial, "instance", "volume", "fleet")));
            return Optional.empty();
        } catch (SdkException failed) {
            return hasPassed(failed)
                    ? Optional.empty()
                    : Optional.of(judged(failed, "CreateFleetAuthCheckFailed", "fleets may not be created"));
        }
    }

    /** One subnet is enough; if none will do, the first one says why. */
    private Verdict instance(Trial trial, NodeClass nodeClass) {
        @Nullable SdkException first = null;
        for (LaunchClass.ZonalSubnet subnet : trial.nodeClass().subnets()) {
            Optional<SdkException> failed = instance(trial, subnet.id());
            if (failed.isEmpty()) {
                return Verdict.PASSED;
            }
            first = first == null ? failed.get() : first;
        }
        if (first == null) {
            throw new CloudProviderException("EC2NodeClass %s has no subnets to try"
                    .formatted(nodeClass.ref().name()));
        }
        if (AwsError.of(first).filter(AwsError::isMissingProfile).isPresent()) {
            boolean own = nodeClass.spec().containsKey("instanceProfile");
            return new Verdict.Later(Optional.of(new Verdict.Refused(
                            "InstanceProfileNotFound",
                            "instance profile \"%s\" does not exist, or not yet"
                                    .formatted(trial.nodeClass().instanceProfile())))
                    .filter(refused -> own));
        }
        return judged(first, "RunInstancesAuthCheckFailed", "instances may not be run");
    }

    private Optional<SdkException> instance(Trial trial, String subnet) {
        try {
            ec2.runInstances(r -> r.dryRun(true)
                    .minCount(1)
                    .maxCount(1)
                    .overrideConfiguration(once())
                    .launchTemplate(t -> t.launchTemplateName(trial.template()).version("$Latest"))
                    .instanceType(trial.type())
                    .networkInterfaces(interfaces(trial, subnet))
                    .tagSpecifications(tagged(trial, "instance", "volume", "network-interface")));
            return Optional.empty();
        } catch (SdkException failed) {
            return hasPassed(failed) ? Optional.empty() : Optional.of(failed);
        }
    }

    private static List<InstanceNetworkInterfaceSpecification> interfaces(Trial trial, String subnet) {
        return trial.nodeClass().interfaces().orElse(List.of(new NetworkCardUse(0, 0, "interface"))).stream()
                .map(use -> InstanceNetworkInterfaceSpecification.builder()
                        .networkCardIndex(use.card())
                        .deviceIndex(use.device())
                        .interfaceType(use.type())
                        .subnetId(subnet)
                        .build())
                .toList();
    }

    private static List<TagSpecification> tagged(Trial trial, String... resources) {
        List<Tag> tags = Ec2Tags.of(trial.tags());
        return Stream.of(resources)
                .map(r -> TagSpecification.builder().resourceType(r).tags(tags).build())
                .toList();
    }

    private static boolean hasPassed(SdkException failed) {
        return AwsError.is(failed, AwsError.Kind.DRY_RUN_PASSED);
    }

    /** Whoever is throttled while trying had better try later. */
    private static AwsRequestOverrideConfiguration once() {
        return AwsRequestOverrideConfiguration.builder()
                .addPlugin(config -> {
                    if (config instanceof SdkServiceClientConfiguration.Builder client) {
                        ClientOverrideConfiguration before = client.overrideConfiguration();
                        client.overrideConfiguration(
                                (before == null ? ClientOverrideConfiguration.builder() : before.toBuilder())
                                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                                        .build());
                    }
                })
                .build();
    }
}
