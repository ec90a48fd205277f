package io.karpenter.aws.discovery;

import com.github.benmanes.caffeine.cache.Cache;
import io.karpenter.aws.refresh.Expiring;
import io.karpenter.core.quantity.Quantity;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * The memory that nodes turned out to have, which an estimate can only come near to. It is known by instance type and the images that a NodeClass
 * boots, because the kernel takes its share. Thread-safe. Source: AWS-CAP-03, AWS-CAP-04.
 */
public final class DiscoveredMemory {

    private static final Duration LIFETIME = Duration.ofDays(60);

    private record Key(String instanceType, Set<String> images) {}

    private final Cache<Key, Quantity> known;

    public DiscoveredMemory(InstantSource clock) {
        this.known = Expiring.afterWrite(LIFETIME, clock);
    }

    /**
     * Takes in what a node of ours has, once it is registered. It counts only if the node boots the image that a new node would boot, and if it is
     * not more than another had: plans have to hold on each of them.
     *
     * @param images ids of the images in the status of its NodeClass
     * @param chosenImage the one of them that a new node of this type would boot, if there is one
     * @param image what the node boots
     */
    public synchronized void registered(
            String instanceType,
            Collection<String> images,
            Optional<String> chosenImage,
            String image,
            Quantity memory) {
        Key key = new Key(instanceType, Set.copyOf(images));
        Quantity least = known.getIfPresent(key);
        boolean counts = chosenImage.filter(image::equals).isPresent() && memory.signum() > 0;
        if (counts && (least == null || memory.compareTo(least) <= 0)) {
            known.put(key, memory);
        }
    }

    /** Memory of a node of this type that boots one of these images, if there was one. */
    public Optional<Quantity> of(String instanceType, Collection<String> images) {
        return Optional.ofNullable(known.getIfPresent(new Key(instanceType, Set.copyOf(images))));
    }
}
