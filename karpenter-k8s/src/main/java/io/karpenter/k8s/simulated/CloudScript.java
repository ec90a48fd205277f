package io.karpenter.k8s.simulated;

import io.karpenter.core.cloud.LaunchFailedException;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;

/** What goes wrong in a simulated cloud; nothing at first. Can be changed at any time. Thread-safe. */
public final class CloudScript {

    private final List<OfferingFilter> withoutCapacity = new CopyOnWriteArrayList<>();
    private final Queue<LaunchFailedException> refusals = new ArrayDeque<>();

    /** From now on none of these can be had, which nobody is told until a launch fails. */
    public void runOut(OfferingFilter offerings) {
        withoutCapacity.add(offerings);
    }

    /** From now on no machine of this type can be had there. */
    public void runOut(String instanceType, String zone, CapacityType capacityType) {
        runOut(new OfferingFilter(Optional.of(instanceType), Optional.of(zone), Optional.of(capacityType)));
    }

    /** Ends one {@link #runOut} of the same offerings; they can be had again unless another one holds. */
    public void restock(OfferingFilter offerings) {
        withoutCapacity.remove(offerings);
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
        String capacityType = offering.capacityType().toString();
        return withoutCapacity.stream()
                .noneMatch(offerings -> offerings.matches(type.name(), offering.zone(), capacityType));
    }
}
