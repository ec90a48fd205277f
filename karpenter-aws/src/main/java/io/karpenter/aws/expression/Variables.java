package io.karpenter.aws.expression;

import java.util.Map;

/**
 * What an expression may refer to, of one instance type. Source: AWS-CAP-20.
 *
 * @param memoryMib as EC2 publishes it
 * @param defaultInterfaces network interfaces of the default card
 * @param addresses IPv4 addresses of each interface
 * @param maxPods pods of a node, as far as they are known already
 */
public record Variables(
        String instanceType, long vcpus, long memoryMib, long defaultInterfaces, long addresses, long maxPods) {

    static final String INSTANCE_TYPE = "instance_type";
    static final String VCPUS = "vcpus";
    static final String MEMORY = "memory_mib";
    static final String INTERFACES = "default_enis";
    static final String ADDRESSES = "ips_per_eni";
    static final String MAX_PODS = "max_pods";

    /** By their names in expressions. */
    Map<String, Object> byName() {
        return Map.of(
                INSTANCE_TYPE,
                instanceType,
                VCPUS,
                vcpus,
                MEMORY,
                memoryMib,
                INTERFACES,
                defaultInterfaces,
                ADDRESSES,
                addresses,
                MAX_PODS,
                maxPods);
    }
}
