package io.karpenter.core.verify.check;

import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.offering.Reservation;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.verify.state.Launch;
import io.karpenter.core.verify.state.PlannedHost;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * No reservation is promised more often than it has instances left. A claim may launch into every reservation that it allows,
 * so it takes one of each; what is left of an id is the least that any NodePool's offering says. A claim allows reserved
 * offerings only or none, and one that names reserved capacity names its reservation. Source: SCH-RSV-02, SCH-RSV-03,
 * SCH-RSV-08.
 */
final class ReservationCheck implements Check {

    private final boolean claims;

    ReservationCheck(boolean claims) {
        this.claims = claims;
    }

    @Override
    public void run(FinalCluster cluster, Findings findings) {
        Map<String, Integer> taken = new TreeMap<>();
        for (PlannedHost host : cluster.planned()) {
            if (claims && host.exists()) {
                form(host, findings);
            }
            Set<String> ids = new TreeSet<>();
            host.launches().forEach(launch -> reservationOf(launch).ifPresent(ids::add));
            ids.forEach(id -> taken.merge(id, 1, Integer::sum));
        }
        // Which reservation a static node launches into is the provider's choice; what it names is what the plan counts
        // on.
        for (PlannedHost host : cluster.staticNodes()) {
            host.node().reservationId().ifPresent(id -> taken.merge(id, 1, Integer::sum));
        }
        if (taken.isEmpty()) {
            return;
        }
        Map<String, Integer> left = left(cluster);
        taken.forEach((id, claimed) -> {
            int available = left.getOrDefault(id, 0);
            if (claimed > available) {
                findings.add(
                        "SCH-RSV-03",
                        "reservation " + id,
                        "has %d instances left, %d planned nodes may launch into it".formatted(available, claimed));
            }
        });
    }

    private static void form(PlannedHost host, Findings findings) {
        Set<CapacityType> types = host.launches().stream()
                .map(launch -> launch.offering().capacityType())
                .collect(Collectors.toCollection(TreeSet::new));
        if (types.contains(CapacityType.RESERVED) && types.size() > 1) {
            findings.add("SCH-RSV-08", host, "allows reserved and other capacity: " + types);
        }
        Optional<String> stated = host.node().reservationId();
        if (host.node().capacityType() == CapacityType.RESERVED
                ? stated.isEmpty()
                        || host.launches().stream()
                                .noneMatch(l -> reservationOf(l).equals(stated))
                : stated.isPresent()) {
            findings.add(
                    "SCH-RSV-08",
                    host,
                    "names %s capacity and reservation %s"
                            .formatted(host.node().capacityType(), stated.orElse("none")));
        }
    }

    private static Optional<String> reservationOf(Launch launch) {
        return launch.offering().reservation().map(Reservation::id);
    }

    private static Map<String, Integer> left(FinalCluster cluster) {
        Map<String, Integer> left = new TreeMap<>();
        Set<List<InstanceType>> lists = Collections.newSetFromMap(new IdentityHashMap<>());
        for (NodePool pool : cluster.cluster().nodePools()) {
            lists.add(cluster.catalog().forNodePool(pool.name()));
        }
        for (List<InstanceType> types : lists) {
            for (InstanceType type : types) {
                for (Offering offering : type.offerings()) {
                    offering.reservation().ifPresent(r -> left.merge(r.id(), r.available(), Math::min));
                }
            }
        }
        return left;
    }
}
