package io.karpenter.k8s.observe.pool;

import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.disruption.candidate.NodePrice;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the nodes of each NodePool cost, in USD per hour. What is bought through an offering that is not listed any more keeps the last
 * price that was known.
 *
 * <p>Thread-safe. Source: STA-30, STA-31.
 */
public final class PoolCosts {

    private final Map<Bought, Double> lastPrices = new HashMap<>();

    private record Bought(String nodePool, String type, String zone, String capacityType) {

        private static final Set<String> LABELS = Set.of(Labels.INSTANCE_TYPE, Labels.ZONE, Labels.CAPACITY_TYPE);

        static Bought of(NodeClaim claim) {
            Map<String, String> labels = claim.labels();
            return new Bought(
                    claim.nodePool(),
                    labels.getOrDefault(Labels.INSTANCE_TYPE, ""),
                    labels.getOrDefault(Labels.ZONE, ""),
                    labels.getOrDefault(Labels.CAPACITY_TYPE, ""));
        }

        @Override
        public String toString() {
            return "nodepool %s: %s %s in %s".formatted(nodePool, capacityType, type, zone);
        }
    }

    /**
     * Costs at one time.
     *
     * @param ofPool by name of the NodePool
     * @param unknown what was bought at a price that is not known, and so counts nothing
     * @param unknownOfPool the same by name of the NodePool
     */
    public record Costs(Map<String, Double> ofPool, Set<String> unknown, Map<String, Set<String>> unknownOfPool) {

        public Costs {
            unknownOfPool = Collections.unmodifiableMap(new TreeMap<>(unknownOfPool));
            ofPool = Collections.unmodifiableMap(new TreeMap<>(ofPool));
            unknown = Collections.unmodifiableSet(new TreeSet<>(unknown));
        }
    }

    /**
     * What {@code claims} cost now. A claim counts once it is known what was bought for it, until it is gone.
     *
     * @param catalog with the newest prices that are known
     */
    public synchronized Costs of(Collection<NodeClaim> claims, Catalog catalog) {
        Map<String, Double> ofPool = new HashMap<>();
        Set<String> unknown = new TreeSet<>();
        Map<String, Set<String>> unknownOfPool = new HashMap<>();
        Map<String, Map<String, InstanceType>> types = new HashMap<>();
        Map<Bought, Optional<Double>> prices = new HashMap<>();
        for (NodeClaim claim : claims) {
            if (claim.nodePool().isEmpty() || !claim.labels().keySet().containsAll(Bought.LABELS)) {
                continue;
            }
            Bought bought = Bought.of(claim);
            Optional<Double> price = prices.computeIfAbsent(bought, b -> {
                Map<String, InstanceType> ofPoolByName = types.computeIfAbsent(b.nodePool(), catalog::byName);
                return price(Optional.ofNullable(ofPoolByName.get(b.type())), b, claim)
                        .or(() -> Optional.ofNullable(lastPrices.get(b)));
            });
            if (price.isEmpty() && unknown.add(bought.toString())) {
                unknownOfPool
                        .computeIfAbsent(claim.nodePool(), pool -> new TreeSet<>())
                        .add(bought.toString());
            }
            ofPool.merge(claim.nodePool(), price.orElse(0.0), Double::sum);
        }
        lastPrices.clear();
        prices.forEach((bought, price) -> price.ifPresent(known -> lastPrices.put(bought, known)));
        return new Costs(ofPool, unknown, unknownOfPool);
    }

    private static Optional<Double> price(Optional<InstanceType> type, Bought bought, NodeClaim claim) {
        return type.filter(listed -> listed.offerings().stream()
                        .anyMatch(offering -> offering.zone().equals(bought.zone())
                                && offering.capacityType().toString().equals(bought.capacityType())))
                .map(listed -> NodePrice.of(listed, claim.labels()));
    }
}
