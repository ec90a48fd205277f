package io.karpenter.aws.catalog;

import io.karpenter.aws.csv.Problems;
import io.karpenter.aws.facts.RegionFacts;
import io.karpenter.aws.facts.Zone;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Narrows a region to some of its zones. */
final class ZoneFilter {

    private ZoneFilter() {}

    /** {@code region} with only the zones named, all of them if none is named; unknown names become problems. */
    static RegionFacts apply(RegionFacts region, List<String> namesOrLetters, Problems problems) {
        if (namesOrLetters.isEmpty()) {
            return region;
        }
        Set<Zone> wanted = new LinkedHashSet<>();
        for (String text : namesOrLetters) {
            region.zones().stream()
                    .filter(z -> z.name().equals(text) || z.name().equals(region.name() + text))
                    .findFirst()
                    .ifPresentOrElse(
                            wanted::add,
                            () -> problems.add("zone \"%s\": not in region %s, allowed: %s, or their letters"
                                    .formatted(
                                            text,
                                            region.name(),
                                            region.zones().stream()
                                                    .map(Zone::name)
                                                    .collect(Collectors.joining(", ")))));
        }
        Map<List<Zone>, List<Zone>> narrowed = new HashMap<>();
        Map<String, List<Zone>> offered = new HashMap<>();
        region.offered()
                .forEach((type, zones) -> offered.put(
                        type,
                        narrowed.computeIfAbsent(
                                zones,
                                all -> all.stream().filter(wanted::contains).toList())));
        return new RegionFacts(
                region.name(), region.zones().stream().filter(wanted::contains).toList(), offered);
    }
}
