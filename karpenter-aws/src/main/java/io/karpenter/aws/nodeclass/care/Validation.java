package io.karpenter.aws.nodeclass.care;

import com.github.benmanes.caffeine.cache.Cache;
import io.karpenter.aws.error.AwsError;
import io.karpenter.aws.image.ImageTerms;
import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.aws.nodeclass.read.KubeletCheck;
import io.karpenter.aws.refresh.Expiring;
import io.karpenter.aws.tag.LaunchTags;
import io.karpenter.aws.version.ServiceCidr;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.condition.Condition;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Finds out whether machines can be launched with an EC2NodeClass: first from what it says, then by trying. Thread-safe. Source: AWS-NC-11 to
 * AWS-NC-20, AWS-NC-24.
 */
public final class Validation {

    private static final Duration KEPT = Duration.ofMinutes(30);
    private static final Duration AGAIN = Duration.ofMinutes(10);
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final List<String> NEEDED = List.of(
            CareConditions.IMAGES, CareConditions.PROFILE, CareConditions.SECURITY_GROUPS, CareConditions.SUBNETS);

    /** What a verdict depends on. */
    private record Subject(Map<String, Object> spec, Map<String, Object> status, Map<String, String> annotations) {}

    private record Known(Subject subject, Verdict.Lasting verdict) {}

    private final ServiceCidr serviceCidr;
    private final DryRuns dryRuns;
    private final Optional<ExpressionTrial> expressions;
    private final boolean disabled;
    /** By the name of the EC2NodeClass. */
    private final Cache<String, Known> known;

    /**
     * @param expressions absent while the gate NodeClassCEL is off
     * @param disabled true if nothing is to be tried
     */
    public Validation(
            ServiceCidr serviceCidr,
            DryRuns dryRuns,
            Optional<ExpressionTrial> expressions,
            boolean disabled,
            InstantSource clock) {
        this.serviceCidr = serviceCidr;
        this.dryRuns = dryRuns;
        this.expressions = expressions;
        this.disabled = disabled;
        this.known = Expiring.afterWrite(KEPT, clock);
    }

    /** Nothing is remembered of an EC2NodeClass that is gone. */
    void forget(String name) {
        known.invalidate(name);
    }

    void find(Draft draft) {
        AmiFamily family = ImageTerms.family(draft.spec());
        if (family == AmiFamily.AL2023 && !knowsServiceCidr(draft)) {
            return;
        }
        Map<?, ?> kubelet = draft.spec().get("kubelet") instanceof Map<?, ?> map ? map : Map.of();
        Optional<KubeletCheck.Objection> objection =
                KubeletCheck.of(kubelet, family, expressions.map(ExpressionTrial::language));
        if (objection.isPresent()) {
            fails(draft, objection.get().reason(), objection.get().message());
        } else if (hasWhatItNeeds(draft) && comeToSomething(draft)) {
            tried(draft);
        }
    }

    private boolean comeToSomething(Draft draft) {
        if (expressions.isEmpty()) {
            return true;
        }
        ExpressionTrial.Outcome outcome = expressions.get().of(draft.drafted());
        if (outcome.untold()) {
            draft.again(SOON);
            return false;
        }
        outcome.refusal().ifPresent(message -> fails(draft, "KubeletExpressionEvaluationFailed", message));
        return outcome.refusal().isEmpty();
    }

    private boolean knowsServiceCidr(Draft draft) {
        try {
            serviceCidr.resolve();
            return true;
        } catch (SdkException | CloudProviderException failure) {
            if (AwsError.of(failure).filter(DryRuns::passes).isPresent()) {
                draft.again(SOON);
                return false;
            }
            fails(draft, "ClusterCIDRResolutionFailed", String.valueOf(failure.getMessage()));
            throw failure;
        }
    }

    private static boolean hasWhatItNeeds(Draft draft) {
        List<Optional<Condition>> needed = NEEDED.stream().map(draft::current).toList();
        boolean broken =
                needed.stream().anyMatch(c -> c.filter(Condition::isFalse).isPresent());
        boolean unclear =
                needed.stream().anyMatch(c -> c.filter(n -> !n.isUnknown()).isEmpty());
        if (!broken && !unclear) {
            return true;
        }
        String reason = "DependenciesNotReady";
        if (broken) {
            fails(draft, reason, "images, instance profile, security groups or subnets are not ready");
        } else {
            draft.unknown(
                    CareConditions.VALIDATION,
                    reason,
                    "whether images, instance profile, security groups and subnets are ready is not known");
        }
        draft.again(AGAIN);
        return false;
    }

    private void tried(Draft draft) {
        Set<String> refused = LaunchTags.refused(LaunchTags.ofSpec(draft.spec()).keySet());
        if (!refused.isEmpty()) {
            fails(
                    draft,
                    "TagValidationFailed",
                    "spec.tags: %s are Karpenter's own to set".formatted(String.join(", ", refused)));
            return;
        }
        NodeClass drafted = draft.drafted();
        Subject subject =
                new Subject(drafted.spec(), drafted.status(), drafted.metadata().annotations());
        Known last = known.getIfPresent(draft.name());
        if (last != null && last.subject().equals(subject)) {
            apply(draft, last.verdict());
            return;
        }
        switch (disabled ? Verdict.PASSED : dryRuns.tryOut(drafted, draft.pools())) {
            case Verdict.Lasting lasting -> {
                known.put(draft.name(), new Known(subject, lasting));
                apply(draft, lasting);
            }
            case Verdict.Later later -> {
                later.shown().ifPresent(refusal -> fails(draft, refusal.reason(), refusal.message()));
                draft.again(SOON);
            }
        }
    }

    private static void apply(Draft draft, Verdict.Lasting verdict) {
        switch (verdict) {
            case Verdict.Passed passed -> draft.holds(CareConditions.VALIDATION);
            case Verdict.Refused refused -> fails(draft, refused.reason(), refused.message());
        }
        draft.again(AGAIN);
    }

    private static void fails(Draft draft, String reason, String message) {
        draft.fails(CareConditions.VALIDATION, reason, message);
    }
}
