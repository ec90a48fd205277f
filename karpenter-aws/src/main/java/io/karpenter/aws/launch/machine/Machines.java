package io.karpenter.aws.launch.machine;

import io.karpenter.aws.batch.BatchLimits;
import io.karpenter.aws.batch.Batcher;
import io.karpenter.aws.batch.Timers;
import io.karpenter.aws.client.Filters;
import io.karpenter.aws.error.AwsError;
import io.karpenter.aws.instance.Instance;
import io.karpenter.aws.tag.TagKeys;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.metric.MetricSink;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * The machines of this cluster. What is known of one stays known until EC2 no longer has it: what can be asked of it hardly changes. A machine that was
 * launched less than a minute ago is not taken for gone because EC2 does not know its id yet. Thread-safe. Source: AWS-FLT-29, AWS-FLT-30, AWS-GC-02,
 * AWS-GC-03.
 */
public final class Machines {

    /** Terminated ones are not asked for: they are gone. */
    private static final Filter ALIVE =
            Filters.of("instance-state-name", "pending", "running", "stopping", "stopped", "shutting-down");

    /** EC2 may not show a machine for as long after its launch. */
    private static final Duration NOT_SHOWN_YET = Duration.ofMinutes(1);

    private static final int PAGE = 1000;
    private static final String SHUTTING_DOWN = "shutting-down";

    private final Ec2Client ec2;
    private final String cluster;
    private final InstanceReader reader;
    private final Predicate<String> shiftedZoneIds;
    private final InstantSource clock;
    private final MetricSink metrics;
    private final Map<String, Instance> known = new ConcurrentHashMap<>();
    private final Batcher<String, String, Optional<Instance>> describe;
    private final Batcher<String, String, Boolean> terminate;

    /**
     * @param cluster its name, which machines are tagged with
     * @param shiftedZoneIds true for ids of zones that traffic is shifted away from: EC2 is not asked about machines there
     * @param executor without a limit of threads
     */
    public Machines(
            Ec2Client ec2,
            String cluster,
            InstanceReader reader,
            Predicate<String> shiftedZoneIds,
            Timers timers,
            Executor executor,
            MetricSink metrics) {
        this.ec2 = ec2;
        this.cluster = cluster;
        this.reader = reader;
        this.shiftedZoneIds = shiftedZoneIds;
        this.clock = timers.clock();
        this.metrics = metrics;
        this.describe = new Batcher<>(
                BatchLimits.DESCRIBE_INSTANCES,
                id -> "",
                (group, ids) -> new MergedDescribe(this::describe, executor).run(ids),
                timers,
                executor,
                metrics);
        this.terminate = new Batcher<>(
                BatchLimits.TERMINATE_INSTANCES,
                id -> "",
                (group, ids) -> new MergedTerminate(ec2, executor).run(ids),
                timers,
                executor,
                metrics);
    }

    /** Takes note of a machine just launched. */
    public void launched(Instance instance) {
        known.put(instance.id(), instance);
    }

    /** The machine as it was last seen, without asking EC2. */
    public Optional<Instance> last(String id) {
        return Optional.ofNullable(known.get(id));
    }

    /** The machine as it was last seen, if it was seen; else as EC2 has it. */
    public Optional<Instance> get(String id) {
        Instance instance = known.get(id);
        return instance == null ? fresh(id) : Optional.of(instance);
    }

    /** True for a machine that was launched so lately that EC2 may not show it yet. */
    public boolean isYoung(Instance instance) {
        return clock.instant().isBefore(instance.launched().plus(NOT_SHOWN_YET));
    }

    /**
     * The machine as EC2 has it now, unless its zone is shifted away; as it was last seen if it is so young that EC2 does not know it yet. Empty if it
     * is gone.
     */
    public Optional<Instance> fresh(String id) {
        Instance last = known.get(id);
        if (last != null && isShifted(last)) {
            return Optional.of(last);
        }
        Optional<Instance> now = found(id);
        now.ifPresentOrElse(instance -> known.put(id, instance), () -> known.remove(id));
        return now;
    }

    private boolean isShifted(Instance instance) {
        return instance.placement().zoneId().filter(shiftedZoneIds).isPresent();
    }

    private Optional<Instance> found(String id) {
        try {
            return describe.call(id);
        } catch (SdkException refused) {
            if (AwsError.is(refused, AwsError.Kind.NOT_FOUND)) {
                return last(id).filter(this::isYoung);
            }
            throw refused;
        }
    }

    private Map<String, Instance> describe(List<String> ids) {
        Map<String, Instance> found = new LinkedHashMap<>();
        ec2.describeInstancesPaginator(r -> r.instanceIds(ids).filters(ALIVE)).reservations().stream()
                .flatMap(r -> r.instances().stream())
                .map(reader::read)
                .forEach(instance -> found.put(instance.id(), instance));
        return found;
    }

    /** All machines of the cluster, those that are ending included. */
    public List<Instance> list() {
        List<Instance> all = list(List.of(Filters.tagged(TagKeys.NODEPOOL), Filters.tagged(TagKeys.NODE_CLASS), ALIVE));
        Set<String> ids = new HashSet<>();
        all.forEach(instance -> {
            ids.add(instance.id());
            known.put(instance.id(), instance);
        });
        known.values().removeIf(instance -> !ids.contains(instance.id()) && !isShifted(instance) && !isYoung(instance));
        return all;
    }

    /** Machines of the cluster that {@code filters} let through, in whatever state. */
    public List<Instance> list(List<Filter> filters) {
        Filter ours = Filters.tagged(TagKeys.EKS_CLUSTER, cluster);
        return ec2
                .describeInstancesPaginator(r -> r.filters(
                                Stream.concat(Stream.of(ours), filters.stream()).toList())
                        .maxResults(PAGE))
                .reservations()
                .stream()
                .flatMap(r -> r.instances().stream())
                .map(reader::read)
                .toList();
    }

    /**
     * Has EC2 end a machine, unless it does so already.
     *
     * @return the machine as it was; empty if it is gone
     * @throws CloudProviderException if traffic is shifted away from its zone: EC2 is not called then
     */
    public Optional<Instance> end(String id) {
        Optional<Instance> now = changeable(id);
        if (now.isPresent() && !now.get().state().equals(SHUTTING_DOWN)) {
            terminate(now.get());
        }
        return now;
    }

    /**
     * The machine as EC2 has it now, for whoever is about to change it. Empty if it is gone.
     *
     * @throws CloudProviderException if traffic is shifted away from its zone: EC2 is not called then (AWS-ZS-05)
     */
    public Optional<Instance> changeable(String id) {
        Instance last = known.get(id);
        if (last != null && isShifted(last)) {
            throw new CloudProviderException("instance %s stays as it is while traffic is shifted away from zone %s"
                    .formatted(id, last.placement().zone()));
        }
        return fresh(id);
    }

    private void terminate(Instance instance) {
        try {
            terminate.call(instance.id());
        } catch (RuntimeException failed) {
            metrics.increment(MachineMetrics.TERMINATION_FAILURES.series(
                    instance.placement().zone(), instance.placement().zoneId().orElse("")));
            throw failed;
        }
    }
}
