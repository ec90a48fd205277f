package io.karpenter.aws.nodeclass.care;

import io.karpenter.aws.drift.NodeClassHash;
import io.karpenter.aws.garbage.ProfileGarbage;
import io.karpenter.aws.image.ImageTerms;
import io.karpenter.aws.launch.template.LaunchTemplates;
import io.karpenter.aws.profile.InstanceProfiles;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.cloud.nodeclass.NodeClassCare;
import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Looks after EC2NodeClasses. Every step is taken, whatever became of the others. Thread-safe. Source: AWS-NC-02 to AWS-NC-25, AWS-GC-05, AWS-GC-06.
 */
public final class Ec2NodeClassCare implements NodeClassCare {

    /** Of the objects that are looked after. */
    public static final NodeClassKind KIND = new NodeClassKind("karpenter.k8s.aws", "EC2NodeClass");

    private static final String FINALIZER = "karpenter.k8s.aws/termination";
    /** Annotation of NodeClaims: the instance profile that their machines have. */
    public static final String PROFILE_ANNOTATION = "karpenter.k8s.aws/instance-profile-name";

    private final Selected selected;
    private final ProfileStep profileStep;
    private final Validation validation;
    private final Clearing clearing;
    private final Supplier<String> caBundle;
    private final InstantSource clock;

    /**
     * What is cleared up.
     *
     * @param isolatedVpc true if there is no way to IAM
     */
    public record Clearing(
            InstanceProfiles profiles, ProfileGarbage garbage, LaunchTemplates templates, boolean isolatedVpc) {}

    /**
     * @param caBundle base64, as nodes are given it
     */
    public Ec2NodeClassCare(
            Selected selected,
            Validation validation,
            Clearing clearing,
            Supplier<String> caBundle,
            InstantSource clock) {
        this.selected = selected;
        this.profileStep = new ProfileStep(clearing.profiles());
        this.validation = validation;
        this.clearing = clearing;
        this.caBundle = caBundle;
        this.clock = clock;
    }

    @Override
    public NodeClassKind kind() {
        return KIND;
    }

    @Override
    public String finalizer() {
        return FINALIZER;
    }

    @Override
    public List<String> dependents() {
        return CareConditions.dependents(selected.reservations().isPresent());
    }

    @Override
    public Optional<Stamp> stamp(NodeClass nodeClass) {
        String hash = NodeClassHash.of(nodeClass.spec(), ImageTerms.family(nodeClass.spec()), caBundle.get());
        return Optional.of(
                new Stamp(NodeClassHash.ANNOTATION, NodeClassHash.VERSION_ANNOTATION, hash, NodeClassHash.VERSION));
    }

    @Override
    public Tended tend(Tending now) {
        Draft draft = new Draft(now, clock.instant());
        for (Selected.Consumer step : selected.steps()) {
            attempt(draft, step);
        }
        attempt(draft, profileStep::find);
        attempt(draft, validation::find);
        return draft.tended();
    }

    private static void attempt(Draft draft, Selected.Consumer step) {
        try {
            step.find(draft);
        } catch (SdkException | CloudProviderException failure) {
            draft.failed(failure);
        }
    }

    @Override
    public void end(NodeClass nodeClass) {
        String name = nodeClass.ref().name();
        try {
            if (!clearing.isolatedVpc()) {
                clearing.garbage().deleteOf(name, nodeClass.metadata().uid());
            }
            clearing.templates().deleteOf(name);
        } catch (SdkException failed) {
            throw new CloudProviderException(String.valueOf(failed.getMessage()), failed);
        }
        validation.forget(name);
    }

    @Override
    public void clearUp(List<NodeClass> nodeClasses, List<Map<String, String>> machines) {
        Set<String> named = new HashSet<>();
        for (NodeClass nodeClass : nodeClasses) {
            if (nodeClass.status().get("instanceProfile") instanceof String profile) {
                named.add(profile);
            }
        }
        machines.forEach(annotations -> named.add(annotations.getOrDefault(PROFILE_ANNOTATION, "")));
        try {
            clearing.garbage().collect(named);
        } catch (SdkException failed) {
            throw new CloudProviderException(String.valueOf(failed.getMessage()), failed);
        }
    }

    @Override
    public Optional<Duration> clearUpInterval() {
        return clearing.isolatedVpc() ? Optional.empty() : Optional.of(ProfileGarbage.INTERVAL);
    }
}
