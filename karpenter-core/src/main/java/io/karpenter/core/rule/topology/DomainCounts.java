package io.karpenter.core.rule.topology;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Domains and their counts in reasons, not more than a line of them. */
final class DomainCounts {

    private static final int MOST_SHOWN = 6;

    private DomainCounts() {}

    /** Such as {@code zone-a=2, zone-b=0 and 3 others}. */
    static String text(Map<String, Integer> counts) {
        return text(counts.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .toList());
    }

    static String text(Collection<String> domains) {
        String shown = domains.stream().limit(MOST_SHOWN).collect(Collectors.joining(", "));
        int rest = domains.size() - MOST_SHOWN;
        return rest > 0 ? shown + " and " + rest + " others" : shown;
    }
}
