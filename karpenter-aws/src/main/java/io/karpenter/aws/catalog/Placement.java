package io.karpenter.aws.catalog;

import java.util.List;

/**
 * A placement group that machines are launched into.
 *
 * @param strategy {@code cluster}, {@code partition} or {@code spread}
 * @param partitions their names, {@code 1} and so on; none unless its strategy is {@code partition}
 */
public record Placement(String id, String strategy, List<String> partitions) {

    public Placement {
        partitions = List.copyOf(partitions);
    }
}
