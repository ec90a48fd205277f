package io.karpenter.aws.capacity;

import io.karpenter.aws.nodeclass.EvictionThreshold;
import io.karpenter.aws.nodeclass.Kubelet;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the system takes of nodes with one kubelet configuration. Not thread-safe. Source: AWS-CAP-08 to AWS-CAP-13.
 */
final class Overheads {

    private static final int RESERVED_MIB_PER_POD = 11;
    private static final int RESERVED_MIB = 255;
    private static final Quantity RESERVED_STORAGE = Quantity.ofMebibytes(1 << 10);
    private static final EvictionThreshold MEMORY_EVICTION = new EvictionThreshold.Amount(Quantity.ofMebibytes(100));
    private static final EvictionThreshold STORAGE_EVICTION = new EvictionThreshold.Percent(10);

    /** Slices of the CPU, upper ends in milli, with the share reserved of each. */
    private static final long[] SLICE_ENDS = {1000, 2000, 4000, Long.MAX_VALUE};

    private static final double[] SLICE_SHARES = {0.06, 0.01, 0.005, 0.0025};

    private final Kubelet kubelet;
    private final EvictionThreshold memoryEviction;
    private final EvictionThreshold storageEviction;
    private final Map<Quantity, Quantity> storageEvictions = new HashMap<>();
    /** By what they depend on. Lists, because the first hash of a record costs some 20 ms of a start. */
    private final Map<List<Object>, ResourceList> overheads = new HashMap<>();

    Overheads(Kubelet kubelet) {
        this.kubelet = kubelet;
        this.memoryEviction = kubelet.memoryAvailable().orElse(MEMORY_EVICTION);
        this.storageEviction = kubelet.nodefsAvailable().orElse(STORAGE_EVICTION);
    }

    /**
     * Kube-reserved, system-reserved and eviction threshold of a node.
     *
     * @param reservedPods pods that memory is reserved for
     * @param memoryMib estimated memory, which percentages refer to
     * @param storage ephemeral storage, bytes
     * @param values of expressions
     */
    ResourceList of(int vcpus, int reservedPods, long memoryMib, Quantity storage, KubeletValues values) {
        Quantity memory = memoryEviction.of(memoryMib << 20);
        Quantity disk = storageEvictions.computeIfAbsent(storage, s -> storageEviction.of(s.value()));
        return overheads.computeIfAbsent(
                List.of(vcpus, reservedPods, memory, disk, values.kubeReserved(), values.systemReserved()),
                basis -> kubeReserved(vcpus, reservedPods, values)
                        .plus(KubeletValues.over(kubelet.systemReserved(), values.systemReserved()))
                        .plus(ResourceList.of(Map.of(Resource.MEMORY, memory, Resource.EPHEMERAL_STORAGE, disk))));
    }

    private ResourceList kubeReserved(int vcpus, int pods, KubeletValues values) {
        Quantity cpu = Quantity.ofMilli(reservedCpuMilli(vcpus * 1000L));
        Quantity memory = Quantity.ofMebibytes((long) RESERVED_MIB_PER_POD * pods + RESERVED_MIB);
        return ResourceList.of(Map.of(
                        Resource.CPU, cpu, Resource.MEMORY, memory, Resource.EPHEMERAL_STORAGE, RESERVED_STORAGE))
                .with(KubeletValues.over(kubelet.kubeReserved(), values.kubeReserved()));
    }

    /** Milli cores reserved of {@code milli}; every slice is cut to a whole milli core (AWS-CAP-10). */
    static long reservedCpuMilli(long milli) {
        long reserved = 0;
        long start = 0;
        for (int i = 0; i < SLICE_ENDS.length && milli > start; i++) {
            reserved += (long) ((Math.min(milli, SLICE_ENDS[i]) - start) * SLICE_SHARES[i]);
            start = SLICE_ENDS[i];
        }
        return reserved;
    }
}
