package io.karpenter.aws.capacity;

import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.aws.nodeclass.EvictionThreshold;
import io.karpenter.aws.nodeclass.Kubelet;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import java.util.Map;

/** What the system takes of a node. Source: AWS-CAP-08 to AWS-CAP-13. */
final class Overhead {

    private static final int RESERVED_MIB_PER_POD = 11;
    private static final int RESERVED_MIB = 255;
    private static final Quantity RESERVED_STORAGE = Quantity.ofMebibytes(1 << 10);
    private static final EvictionThreshold MEMORY_EVICTION = new EvictionThreshold.Amount(Quantity.ofMebibytes(100));
    private static final EvictionThreshold STORAGE_EVICTION = new EvictionThreshold.Percent(10);

    /** Slices of the CPU, upper ends in milli, with the share reserved of each. */
    private static final long[] SLICE_ENDS = {1000, 2000, 4000, Long.MAX_VALUE};

    private static final double[] SLICE_SHARES = {0.06, 0.01, 0.005, 0.0025};

    private Overhead() {}

    /**
     * @param reservedPods pods that memory is reserved for
     * @param memoryMib estimated memory, which percentages refer to
     * @param storage ephemeral storage, bytes
     */
    static ResourceList of(
            InstanceFacts facts, Ec2NodeClass nodeClass, int reservedPods, long memoryMib, Quantity storage) {
        Kubelet kubelet = nodeClass.kubelet();
        ResourceList kubeReserved = ResourceList.of(Map.of(
                Resource.CPU,
                        Quantity.ofMilli(reservedCpuMilli(facts.processor().vcpus() * 1000L)),
                Resource.MEMORY, Quantity.ofMebibytes((long) RESERVED_MIB_PER_POD * reservedPods + RESERVED_MIB),
                Resource.EPHEMERAL_STORAGE, RESERVED_STORAGE));
        ResourceList eviction = ResourceList.of(Map.of(
                Resource.MEMORY,
                kubelet.memoryAvailable().orElse(MEMORY_EVICTION).of(memoryMib << 20),
                Resource.EPHEMERAL_STORAGE,
                kubelet.nodefsAvailable().orElse(STORAGE_EVICTION).of(storage.value())));
        return kubeReserved
                .with(kubelet.kubeReserved())
                .plus(kubelet.systemReserved())
                .plus(eviction);
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
