package io.karpenter.aws.placement;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A placement group. Source: AWS-PG-04.
 *
 * @param strategy {@code cluster}, {@code partition} or {@code spread}
 * @param partitions how many it has; 0 unless its strategy is {@code partition}
 * @param spreadLevel {@code rack} or {@code host}; empty unless its strategy is {@code spread}
 */
public record PlacementGroup(String id, String name, String strategy, int partitions, String spreadLevel) {

    public boolean isPartitioned() {
        return strategy.equals("partition");
    }

    /** Values of the label that names a partition: {@code 1} and so on. */
    public List<String> partitionNames() {
        return IntStream.rangeClosed(1, partitions).mapToObj(Integer::toString).toList();
    }
}
