package io.karpenter.aws.interruption;

import io.karpenter.aws.error.AwsError;
import io.karpenter.aws.instance.Instance;
import io.karpenter.aws.launch.machine.Machines;
import io.karpenter.aws.tag.TagKeys;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.machine.MachineNotice;
import io.karpenter.core.metric.MetricSink;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.InstanceStatus;
import software.amazon.awssdk.services.ec2.model.InstanceStatusDetails;

/**
 * Asks EC2 once a minute for machines that are not well. One that is not keeps being told of. For one thread. Source: AWS-INT-11 to AWS-INT-15.
 */
public final class StatusPoll {

    static final Duration INTERVAL = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(StatusPoll.class);
    private static final Duration IMPAIRED = Duration.ofSeconds(120);

    /** How descriptions of events begin that will not come any more. */
    private static final List<String> OVER = List.of("[Completed]", "[Canceled]");

    /** One question. */
    private record Category(Kind kind, String name, String filter, List<String> values) {}

    private static final List<Category> CATEGORIES = List.of(
            new Category(Kind.INSTANCE_STATUS, "InstanceStatus", "instance-status.status", List.of("impaired")),
            new Category(Kind.SYSTEM_STATUS, "SystemStatus", "system-status.status", List.of("impaired")),
            new Category(
                    Kind.EVENT_STATUS,
                    "EventStatus",
                    "event.code",
                    List.of(
                            "instance-reboot",
                            "system-reboot",
                            "system-maintenance",
                            "instance-retirement",
                            "instance-stop")));

    private record Sighting(String instanceId, Category category) {}

    private final Ec2Client ec2;
    private final Machines machines;
    private final String cluster;
    private final MetricSink metrics;
    private final InstantSource clock;
    private Set<Sighting> counted = Set.of();
    private Instant next;
    private boolean stopped;

    public StatusPoll(Ec2Client ec2, Machines machines, String cluster, MetricSink metrics, InstantSource clock) {
        this.ec2 = ec2;
        this.machines = machines;
        this.cluster = cluster;
        this.metrics = metrics;
        this.clock = clock;
        this.next = clock.instant();
    }

    /**
     * Who is not well; nobody before a minute has passed.
     *
     * @param relevant false for ids of instances that EC2 need not be asked about
     * @throws CloudProviderException if EC2 does not answer
     */
    List<MachineNotice> receive(Predicate<String> relevant) {
        Instant now = clock.instant();
        if (stopped || now.isBefore(next)) {
            return List.of();
        }
        next = now.plus(INTERVAL);
        try {
            return notices(now, relevant);
        } catch (SdkException failed) {
            if (AwsError.is(failed, AwsError.Kind.UNAUTHORIZED)) {
                LOG.warn(
                        "statuses of instances may not be asked for, which is not tried again: {}",
                        failed.getMessage());
                stopped = true;
                return List.of();
            }
            throw new CloudProviderException("statuses of instances: " + failed.getMessage(), failed);
        }
    }

    private List<MachineNotice> notices(Instant now, Predicate<String> relevant) {
        Map<String, Sighting> first = new LinkedHashMap<>();
        for (Category category : CATEGORIES) {
            ec2
                    .describeInstanceStatusPaginator(
                            r -> r.filters(f -> f.name(category.filter()).values(category.values())))
                    .instanceStatuses()
                    .stream()
                    .filter(status -> relevant.test(status.instanceId()) && counts(status, category, now))
                    .forEach(status ->
                            first.putIfAbsent(status.instanceId(), new Sighting(status.instanceId(), category)));
        }
        List<MachineNotice> notices = new ArrayList<>();
        Set<Sighting> unhealthy = new HashSet<>();
        for (Sighting sighting : first.values()) {
            machines.get(sighting.instanceId())
                    .filter(m -> cluster.equals(m.tags().get(TagKeys.EKS_CLUSTER)))
                    .map(Instance::providerId)
                    .ifPresent(providerId -> {
                        unhealthy.add(sighting);
                        notices.add(Notices.of(
                                "status:" + sighting.instanceId(),
                                providerId,
                                sighting.category().kind()));
                    });
        }
        unhealthy.stream()
                .filter(sighting -> !counted.contains(sighting))
                .forEach(sighting -> metrics.increment(
                        InterruptionMetrics.UNHEALTHY.series(sighting.category().name())));
        counted = unhealthy;
        return notices;
    }

    private static boolean counts(InstanceStatus status, Category category, Instant now) {
        return switch (category.kind()) {
            case INSTANCE_STATUS -> hasFailed(status.instanceStatus().details(), now);
            case SYSTEM_STATUS -> hasFailed(status.systemStatus().details(), now);
            default -> isScheduled(status, category);
        };
    }

    /** EC2 tells of an event for a week after its end, and says so in the description only. */
    private static boolean isScheduled(InstanceStatus status, Category category) {
        return status.events().stream()
                .filter(event -> category.values().contains(event.codeAsString()))
                .map(event -> String.valueOf(event.description()))
                .anyMatch(text -> OVER.stream().noneMatch(text::startsWith));
    }

    private static boolean hasFailed(List<InstanceStatusDetails> details, Instant now) {
        return details.stream()
                .anyMatch(detail -> "failed".equals(detail.statusAsString())
                        && detail.impairedSince() != null
                        && !now.isBefore(detail.impairedSince().plus(IMPAIRED)));
    }
}
