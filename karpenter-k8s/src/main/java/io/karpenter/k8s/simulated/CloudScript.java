package io.karpenter.k8s.simulated;

import io.karpenter.core.cloud.LaunchFailedException;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What goes wrong in a simulated cloud; nothing at first. Can be changed at any time. Thread-safe. */
public final class CloudScript {

    private final Set<Pool> withoutCapacity = ConcurrentHashMap.newKeySet();
    private final Queue<LaunchFailedException> refusals = new ArrayDeque<>();

    /** Machines that are alike to a cloud. */
    private record Pool(String instanceType, String zone, CapacityType capacityType) {}

    /** From now on no machine of this type can be had there, which nobody is told until a launch fails. */
    public void runOut(String instanceType, String zone, CapacityType capacityType) {
        withoutCapacity.add(new Pool(instanceType, zone, capacityType));
    }

    /** Such machines can be had again. */
    public void restock(String instanceType, String zone, CapacityType capacityType) {
        withoutCapacity.remove(new Pool(instanceType, zone, capacityType));
    }

    /** The next {@code count} launches are refused for this reason. */
    public synchronized void refuse(int count, String reason, String message) {
        for (int i = 0; i < count; i++) {
            refusals.add(new LaunchFailedException(reason, message));
        }
    }

    synchronized Optional<LaunchFailedException> nextRefusal() {
        return Optional.ofNullable(refusals.poll());
    }

    boolean hasCapacity(InstanceType type, Offering offering) {
        return !withoutCapacity.contains(new Pool(type.name(), offering.zone(), offering.capacityType()));
    }
}
