package io.karpenter.aws.launch;

import com.github.benmanes.caffeine.cache.Cache;
import io.karpenter.aws.launch.LaunchClass.ZonalSubnet;
import io.karpenter.aws.refresh.Expiring;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How many addresses subnets have left: as EC2 last said, less what launches under way will take. Thread-safe. Source: AWS-SUB-04 to AWS-SUB-08.
 */
public final class SubnetAddresses {

    /** What EC2 said, and since when: a later answer has another number. */
    private record Count(int free, long version) {}

    private static final Duration LEAST_LIFETIME = Duration.ofMinutes(5);

    /** How much later than its refresh a count is still good. */
    private static final Duration LATE = Duration.ofMinutes(4);

    private final Cache<String, Count> counts;
    private final Map<String, Integer> inFlight = new HashMap<>();
    private long version;

    /**
     * @param refresh how often EC2 is asked; counts that are much older are forgotten
     */
    public SubnetAddresses(Duration refresh, InstantSource clock) {
        Duration late = refresh.plus(LATE);
        counts = Expiring.afterWrite(late.compareTo(LEAST_LIFETIME) > 0 ? late : LEAST_LIFETIME, clock);
    }

    /**
     * Subnets chosen for a launch, one for each zone.
     *
     * @param ofZone by zone
     * @param taken addresses that were set aside, by subnet
     * @param versions which of EC2's answers that was subtracted from, by subnet
     */
    public record Chosen(Map<String, ZonalSubnet> ofZone, Map<String, Integer> taken, Map<String, Long> versions) {

        public Chosen {
            ofZone = Map.copyOf(ofZone);
            taken = Map.copyOf(taken);
            versions = Map.copyOf(versions);
        }

        /** The zone's subnet as far as the id goes; empty if none was chosen. */
        String zoneId(String zone) {
            ZonalSubnet subnet = ofZone.get(zone);
            return subnet == null ? "" : subnet.zoneId();
        }
    }

    /** EC2 says how many addresses a subnet has; what was set aside before is in that, or soon will be. */
    public synchronized void seen(String subnetId, int free) {
        counts.put(subnetId, new Count(free, ++version));
        inFlight.remove(subnetId);
    }

    /** EC2 says that a subnet has no address left. */
    public synchronized void exhausted(String subnetId) {
        counts.put(subnetId, new Count(0, ++version));
        inFlight.remove(subnetId);
    }

    private int free(String subnetId) {
        Integer left = inFlight.get(subnetId);
        Count count = counts.getIfPresent(subnetId);
        return left != null ? left : count == null ? 0 : count.free();
    }

    /**
     * Takes the subnet with the most addresses of each zone, the earlier one of equals, and sets addresses aside.
     *
     * @param podsOfZone addresses that a machine in a zone will take, for the zones that there are offerings in
     */
    public synchronized Chosen choose(List<ZonalSubnet> subnets, Map<String, Integer> podsOfZone) {
        Map<String, ZonalSubnet> best = new LinkedHashMap<>();
        for (ZonalSubnet subnet : subnets) {
            best.merge(subnet.zone(), subnet, (a, b) -> free(b.id()) > free(a.id()) ? b : a);
        }
        Map<String, Integer> taken = new HashMap<>();
        Map<String, Long> versions = new HashMap<>();
        best.forEach((zone, subnet) -> {
            int pods = podsOfZone.getOrDefault(zone, 0);
            inFlight.put(subnet.id(), free(subnet.id()) - pods);
            taken.put(subnet.id(), pods);
            versions.put(subnet.id(), versionOf(subnet.id()));
        });
        return new Chosen(best, taken, versions);
    }

    private long versionOf(String subnetId) {
        Count count = counts.getIfPresent(subnetId);
        return count == null ? 0 : count.version();
    }

    /**
     * Gives back what was set aside in subnets that were asked for and not launched into, unless EC2 was asked meanwhile.
     *
     * @param requested subnets of the request
     * @param used subnets of the machines
     */
    public synchronized void settle(Chosen chosen, Set<String> requested, Set<String> used) {
        chosen.taken().forEach((subnet, pods) -> {
            boolean same = chosen.versions().getOrDefault(subnet, 0L) == versionOf(subnet);
            if (requested.contains(subnet) && !used.contains(subnet) && same) {
                inFlight.computeIfPresent(subnet, (id, left) -> left + pods);
            }
        });
    }
}
