package io.karpenter.k8s.metrics;

import io.karpenter.core.cloud.CloudProvider;
import io.karpenter.core.cloud.InsufficientCapacityException;
import io.karpenter.core.cloud.NodeClassNotReadyException;
import io.karpenter.core.cloud.ProviderTask;
import io.karpenter.core.cloud.RepairPolicy;
import io.karpenter.core.cloud.ReservedCapacity;
import io.karpenter.core.cloud.TypeCorrections;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.Launched;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.cloud.machine.MachineNotice;
import io.karpenter.core.cloud.machine.NoticeQueue;
import io.karpenter.core.cloud.machine.RegistrationHook;
import io.karpenter.core.cloud.machine.RegistrationTask;
import io.karpenter.core.cloud.machine.Termination;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.cloud.nodeclass.NodeClassCare;
import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.RuntimeMetrics;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.k8s.controller.Controller;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A cloud of which each call is measured, by the controller that makes it: its time, and how it failed. Thread-safe. Source: MET-66,
 * MET-67.
 */
public final class MeasuredCloudProvider implements CloudProvider {

    private static final String GONE = "NodeClaimNotFoundError";

    private final CloudProvider cloud;
    private final MetricSink metrics;
    private final InstantSource clock;
    private final Runnable beforeChange;

    /**
     * @param beforeChange is called before anything is launched or ended, which does not happen if it throws
     */
    public MeasuredCloudProvider(CloudProvider cloud, MetricSink metrics, InstantSource clock, Runnable beforeChange) {
        this.cloud = cloud;
        this.metrics = metrics;
        this.clock = clock;
        this.beforeChange = beforeChange;
    }

    @Override
    public Launched create(LaunchRequest request) {
        beforeChange.run();
        return measured("Create", () -> cloud.create(request), launched -> Optional.empty());
    }

    @Override
    public Termination delete(String providerId) {
        beforeChange.run();
        return measured(
                "Delete",
                () -> cloud.delete(providerId),
                answer -> answer == Termination.GONE ? Optional.of(GONE) : Optional.empty());
    }

    @Override
    public Optional<Machine> get(String providerId) {
        return measured(
                "Get", () -> cloud.get(providerId), found -> found.isEmpty() ? Optional.of(GONE) : Optional.empty());
    }

    @Override
    public List<Machine> list() {
        return measured("List", cloud::list, machines -> Optional.empty());
    }

    @Override
    public Optional<String> machineId(String providerId) {
        return cloud.machineId(providerId);
    }

    @Override
    public boolean isLaunchedFor(Machine machine, String claimUid) {
        return cloud.isLaunchedFor(machine, claimUid);
    }

    @Override
    public Catalog catalog(List<NodePool> nodePools, List<NodeClass> nodeClasses) {
        return measured("GetInstanceTypes", () -> cloud.catalog(nodePools, nodeClasses), catalog -> Optional.empty());
    }

    @Override
    public Optional<String> driftReason(LaunchRequest claim, Machine machine) {
        return measured("IsDrifted", () -> cloud.driftReason(claim, machine), reason -> Optional.empty());
    }

    /**
     * Makes a call.
     *
     * @param error how an answer counts as an error; empty if it does not
     */
    private <T> T measured(String method, Supplier<T> call, Function<T, Optional<String>> error) {
        Instant begin = clock.instant();
        try {
            T answer = call.get();
            error.apply(answer).ifPresent(name -> count(method, name));
            return answer;
        } catch (InsufficientCapacityException nothing) {
            count(method, "InsufficientCapacityError");
            throw nothing;
        } catch (NodeClassNotReadyException unready) {
            count(method, "NodeClassNotReadyError");
            throw unready;
        } catch (RuntimeException failure) {
            count(method, "");
            throw failure;
        } finally {
            metrics.observe(
                    RuntimeMetrics.CLOUD_DURATION.series(Controller.current(), method, name()),
                    Duration.between(begin, clock.instant()));
        }
    }

    private void count(String method, String error) {
        metrics.increment(RuntimeMetrics.CLOUD_ERRORS.series(Controller.current(), method, name(), error));
    }

    // ---- what is not a call of the cloud ----

    @Override
    public String name() {
        return cloud.name();
    }

    @Override
    public Set<NodeClassKind> nodeClassKinds() {
        return cloud.nodeClassKinds();
    }

    @Override
    public LabelSchema labels() {
        return cloud.labels();
    }

    @Override
    public Set<String> keysNotForOverlays() {
        return cloud.keysNotForOverlays();
    }

    @Override
    public Set<String> resourcesNotForOverlays() {
        return cloud.resourcesNotForOverlays();
    }

    @Override
    public void correctedBy(TypeCorrections corrections) {
        cloud.correctedBy(corrections);
    }

    @Override
    public List<RepairPolicy> repairPolicies() {
        return cloud.repairPolicies();
    }

    /** Waiting for notices is no work, so that only what is done with them is behind the gate. */
    @Override
    public Optional<NoticeQueue> notices() {
        return cloud.notices().map(queue -> new NoticeQueue() {
            @Override
            public List<MachineNotice> receive(Predicate<String> relevant) {
                return queue.receive(relevant);
            }

            @Override
            public Duration pause() {
                return queue.pause();
            }

            @Override
            public void acknowledge(MachineNotice notice) {
                beforeChange.run();
                queue.acknowledge(notice);
            }
        });
    }

    @Override
    public Optional<NodeClassCare> nodeClassCare() {
        return cloud.nodeClassCare().map(care -> new GatedCare(care, beforeChange));
    }

    @Override
    public Optional<ReservedCapacity> reservedCapacity() {
        return cloud.reservedCapacity();
    }

    @Override
    public List<RegistrationHook> registrationHooks() {
        return cloud.registrationHooks();
    }

    /** As they may change something in the cloud, none is begun once that must not be. */
    @Override
    public List<RegistrationTask> registrationTasks() {
        return cloud.registrationTasks().stream().map(this::gated).toList();
    }

    private RegistrationTask gated(RegistrationTask task) {
        return new RegistrationTask() {
            @Override
            public String name() {
                return task.name();
            }

            @Override
            public boolean isDue(LaunchRequest claim) {
                return task.isDue(claim);
            }

            @Override
            public Result run(Registered node) {
                beforeChange.run();
                return task.run(node);
            }
        };
    }

    @Override
    public List<ProviderTask> tasks() {
        return cloud.tasks();
    }
}
