package io.karpenter.aws.discovery;

import com.github.benmanes.caffeine.cache.Cache;
import io.karpenter.aws.refresh.Expiring;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.quantity.Resource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How many addresses subnets have left: what EC2 last counted, less what launches since then have been promised. EC2's count lags, and launches
 * come many at a time; without this all of them would go to the same subnet. Thread-safe. Source: AWS-SUB-04 to AWS-SUB-08.
 */
public final class FreeAddresses {

    private static final Duration SHORTEST = Duration.ofMinutes(5);
    private static final Duration BEYOND_REFRESH = Duration.ofMinutes(4);

    private final Cache<String, Integer> counted;
    /** What is left by our own reckoning, of subnets that were chosen since EC2 counted. */
    private final Map<String, Long> inFlight = new HashMap<>();

    /**
     * @param subnetRefresh how long {@link Subnets} remembers an answer
     */
    public FreeAddresses(Duration subnetRefresh, InstantSource clock) {
        Duration longer = subnetRefresh.plus(BEYOND_REFRESH);
        this.counted = Expiring.afterWrite(longer.compareTo(SHORTEST) > 0 ? longer : SHORTEST, clock);
    }

    /**
     * Subnets chosen for one launch.
     *
     * @param ofZone the one chosen in each zone
     * @param promised addresses set aside in each, by subnet id
     * @param counts what EC2 had counted by then
     */
    public record Choice(Map<String, SubnetFacts> ofZone, Map<String, Long> promised, Map<String, Integer> counts) {

        public Choice {
            ofZone = Map.copyOf(ofZone);
            promised = Map.copyOf(promised);
            counts = Map.copyOf(counts);
        }
    }

    /** Takes in what EC2 counted; nothing is set aside any more. */
    synchronized void counted(String subnetId, int free) {
        counted.put(subnetId, free);
        inFlight.remove(subnetId);
    }

    /** Addresses that a launch can count on; 0 if nothing is known. */
    public synchronized long free(String subnetId) {
        Long reckoned = inFlight.get(subnetId);
        return reckoned == null ? count(subnetId) : reckoned;
    }

    private int count(String subnetId) {
        Integer count = counted.getIfPresent(subnetId);
        return count == null ? 0 : count;
    }

    /**
     * Chooses the subnet with most free addresses in each zone, the earlier one among equals, and sets aside in it what a node takes at least.
     *
     * @param subnets of the NodeClass's status, in its order
     * @param types that the launch may use; those with an available offering count
     * @throws CloudProviderException if there are no subnets
     */
    public synchronized Choice choose(List<SubnetFacts> subnets, List<InstanceType> types, CapacityType capacityType) {
        if (subnets.isEmpty()) {
            throw new CloudProviderException("the node class has no subnets; maybe its selector terms match none");
        }
        Map<String, SubnetFacts> ofZone = new LinkedHashMap<>();
        for (SubnetFacts subnet : subnets) {
            ofZone.merge(subnet.zone(), subnet, (best, other) -> free(other.id()) > free(best.id()) ? other : best);
        }
        Map<String, Long> promised = new HashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        ofZone.forEach((zone, subnet) -> {
            long taken = leastPods(types, capacityType, zone).orElse(0);
            counts.put(subnet.id(), count(subnet.id()));
            promised.put(subnet.id(), taken);
            inFlight.put(subnet.id(), free(subnet.id()) - taken);
        });
        return new Choice(ofZone, promised, counts);
    }

    private static OptionalLong leastPods(List<InstanceType> types, CapacityType capacityType, String zone) {
        return types.stream()
                .filter(type -> type.offerings().stream().anyMatch(o -> isIn(o, capacityType, zone)))
                .mapToLong(type -> type.capacity().get(Resource.PODS).value())
                .min();
    }

    private static boolean isIn(Offering offering, CapacityType capacityType, String zone) {
        return offering.available()
                && offering.capacityType() == capacityType
                && offering.zone().equals(zone);
    }

    /**
     * Gives back what was set aside in subnets that were not used. Where EC2 has counted in the meantime there is nothing to give back.
     *
     * @param asked ids of subnets that the launch asked for
     * @param used ids of those that machines were launched into
     */
    public synchronized void settle(Choice choice, Collection<String> asked, Collection<String> used) {
        choice.promised().forEach((subnetId, taken) -> {
            boolean unused = asked.contains(subnetId) && !used.contains(subnetId);
            boolean sameCount = choice.counts().getOrDefault(subnetId, 0) == count(subnetId);
            if (unused && sameCount) {
                inFlight.computeIfPresent(subnetId, (id, left) -> left + taken);
            }
        });
    }

    /** Takes in that EC2 found no address in a subnet. */
    public synchronized void exhausted(String subnetId) {
        counted(subnetId, 0);
    }
}
