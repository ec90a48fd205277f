package io.karpenter.k8s.wiring;

import io.karpenter.core.cloud.CloudProvider;
import io.karpenter.core.cloud.RepairPolicy;
import io.karpenter.core.cloud.TypeCorrections;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.Launched;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.cloud.machine.MachineNotice;
import io.karpenter.core.cloud.machine.NoticeQueue;
import io.karpenter.core.cloud.machine.Termination;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The connections of one process to the API server and to the cloud, through which everything that it reads and writes can fail: before it
 * was done, or after it was done and before the answer. Once a process has crashed, nothing it still tries gets through.
 */
final class Faults {

    private final Plan plan;
    private final List<ClusterApi.Watch> watches = new ArrayList<>();
    private int operations;
    private boolean dead;

    /** What happens to an operation. */
    enum Fault {
        NONE,
        CRASH_BEFORE,
        CRASH_AFTER,
        REFUSED,
        ANSWER_LOST
    }

    /** Says what happens to each operation. */
    @FunctionalInterface
    interface Plan {

        /**
         * What happens to an operation.
         *
         * @param number of the operation of this process, from 1
         * @param what it does
         */
        Fault of(int number, String what);
    }

    Faults(Plan plan) {
        this.plan = plan;
    }

    int operations() {
        return operations;
    }

    /** The process is gone: it hears of nothing any more. */
    void end() {
        dead = true;
        watches.forEach(ClusterApi.Watch::close);
    }

    private <T> T through(String what, Supplier<T> operation) {
        if (dead) {
            throw new Crash("dead");
        }
        Fault fault = plan.of(++operations, what);
        switch (fault) {
            case CRASH_BEFORE -> throw crash(what);
            case REFUSED -> throw new ApiException(500, "InternalError", "refused on purpose: " + what);
            case NONE, CRASH_AFTER, ANSWER_LOST -> {}
        }
        T answer = operation.get();
        return switch (fault) {
            case CRASH_AFTER -> throw crash(what);
            case ANSWER_LOST -> throw new ApiException(0, "", "the answer got lost on purpose: " + what);
            case NONE, CRASH_BEFORE, REFUSED -> answer;
        };
    }

    private Crash crash(String what) {
        end();
        return new Crash(what);
    }

    ClusterApi api(ClusterApi real) {
        return new Api(real);
    }

    CloudProvider cloud(CloudProvider real) {
        return new Cloud(real);
    }

    private final class Api implements ClusterApi {

        private final ClusterApi real;

        Api(ClusterApi real) {
            this.real = real;
        }

        @Override
        public Resource create(Resource resource) {
            return through("create " + resource.kind(), () -> real.create(resource));
        }

        @Override
        public Optional<Resource> get(ResourceKind kind, ObjectKey key) {
            return through("get " + kind, () -> real.get(kind, key));
        }

        @Override
        public List<Resource> list(ResourceKind kind) {
            return through("list " + kind, () -> real.list(kind));
        }

        @Override
        public Resource patch(ResourceKind kind, ObjectKey key, Part part, Map<String, Object> patch) {
            return through("patch " + kind + " " + part, () -> real.patch(kind, key, part, patch));
        }

        @Override
        public void delete(ResourceKind kind, ObjectKey key, DeleteOptions options) {
            through("delete " + kind, () -> {
                real.delete(kind, key, options);
                return true;
            });
        }

        @Override
        public void evict(ObjectKey pod, String uid) {
            through("evict", () -> {
                real.evict(pod, uid);
                return true;
            });
        }

        @Override
        public Watch watch(ResourceKind kind, Listener listener) {
            Watch watch = real.watch(kind, new Listener() {
                @Override
                public void changed(Resource now) {
                    if (!dead) {
                        listener.changed(now);
                    }
                }

                @Override
                public void gone(Resource last) {
                    if (!dead) {
                        listener.gone(last);
                    }
                }
            });
            watches.add(watch);
            return watch;
        }
    }

    private final class Cloud implements CloudProvider {

        private final CloudProvider real;

        Cloud(CloudProvider real) {
            this.real = real;
        }

        @Override
        public String name() {
            return real.name();
        }

        @Override
        public Set<NodeClassKind> nodeClassKinds() {
            return real.nodeClassKinds();
        }

        @Override
        public Catalog catalog(List<NodePool> nodePools, List<NodeClass> nodeClasses) {
            return real.catalog(nodePools, nodeClasses);
        }

        @Override
        public void correctedBy(TypeCorrections corrections) {
            real.correctedBy(corrections);
        }

        @Override
        public Launched create(LaunchRequest request) {
            return through("launch", () -> real.create(request));
        }

        @Override
        public Termination delete(String providerId) {
            return through("terminate", () -> real.delete(providerId));
        }

        @Override
        public Optional<Machine> get(String providerId) {
            return through("get machine", () -> real.get(providerId));
        }

        @Override
        public List<Machine> list() {
            return through("list machines", real::list);
        }

        @Override
        public Optional<String> driftReason(LaunchRequest claim, Machine machine) {
            return through("drift", () -> real.driftReason(claim, machine));
        }

        @Override
        public Optional<String> machineId(String providerId) {
            return real.machineId(providerId);
        }

        @Override
        public List<RepairPolicy> repairPolicies() {
            return real.repairPolicies();
        }

        @Override
        public Optional<NoticeQueue> notices() {
            return real.notices().map(queue -> new NoticeQueue() {

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
                    through("acknowledge", () -> {
                        queue.acknowledge(notice);
                        return true;
                    });
                }
            });
        }
    }
}
