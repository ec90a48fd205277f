package io.karpenter.aws.capacity;

/**
 * Provider options that capacity depends on (AWS-OPT-01, AWS-OPT-02).
 *
 * @param memoryOverhead share of the memory that the hypervisor is assumed to take, 0.075 being 7.5 %
 * @param reservedInterfaces network interfaces left out of the pod limit
 */
public record CapacitySettings(double memoryOverhead, int reservedInterfaces) {

    public static final CapacitySettings DEFAULT = new CapacitySettings(0.075, 0);

    public CapacitySettings {
        if (!(memoryOverhead >= 0 && memoryOverhead < 1)) {
            throw new IllegalArgumentException("memory overhead is %s, it must be a share from 0 to below 1, e.g. 0.075"
                    .formatted(memoryOverhead));
        }
        if (reservedInterfaces < 0) {
            throw new IllegalArgumentException(
                    "reserved interfaces are %d, they must be at least 0".formatted(reservedInterfaces));
        }
    }
}
