package io.karpenter.k8s.operate;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * What {@code MEMORY_LIMIT} does. The greatest heap of a JVM is settled at its start, so it is only looked at, and said if it is more than
 * 90 % of the limit; the soft limit, which ZGC and Shenandoah keep to and other collectors pass over, is set to that. Stateless. Source:
 * deployment.md 1.1.
 */
public final class HeapLimit {

    private static final String SOFT_LIMIT = "SoftMaxHeapSize";
    private static final long MEBIBYTE = 1L << 20;

    private HeapLimit() {}

    /** The size that a heap should stay below although it may become larger; empty if it cannot, or if there is no limit. */
    static Optional<Long> softLimit(long memoryLimit, long greatestHeap) {
        long most = memoryLimit / 10 * 9;
        return memoryLimit > 0 && greatestHeap > most ? Optional.of(most) : Optional.empty();
    }

    /**
     * Keeps the heap of this process below 90 % of {@code memoryLimit} as far as it can.
     *
     * @param memoryLimit in bytes, 0 or less if there is none
     * @return what a person should know; empty if the heap cannot become too large
     */
    public static Optional<String> keepBelow(long memoryLimit) {
        long greatestHeap = Runtime.getRuntime().maxMemory();
        return softLimit(memoryLimit, greatestHeap).map(most -> {
            soften(most);
            return "%s: the heap may grow to %d MiB, more than 90 %% of the limit of %d MiB; start Java with -XX:MaxRAMPercentage or -Xmx"
                    .formatted(Option.MEMORY_LIMIT, greatestHeap / MEBIBYTE, memoryLimit / MEBIBYTE);
        });
    }

    private static void soften(long bytes) {
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .setVMOption(SOFT_LIMIT, Long.toString(bytes));
        } catch (IllegalArgumentException | NullPointerException otherJvm) {
            // It has no such limit; the warning holds all the same.
        }
    }
}
