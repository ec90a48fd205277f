package io.karpenter.core.risk.share;

import java.util.Map;

/**
 * The pods of one node, as far as shares count them.
 *
 * @param size how many there are
 * @param ofWorkload how many of each workload
 */
public record PodGroup(int size, Map<String, Integer> ofWorkload) {

    public PodGroup {
        ofWorkload = Map.copyOf(ofWorkload);
    }
}
