package io.karpenter.aws.catalog;

import io.karpenter.aws.csv.Problems;
import io.karpenter.aws.facts.RegionFacts;
import io.karpenter.aws.facts.Zone;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
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
        Set<String> wanted = new HashSet<>();
        for (String text : namesOrLetters) {
            region.zones().stream()
                    .map(Zone::name)
                    .filter(name -> name.equals(text) || name.equals(region.name() + text))
                    .findFirst()
                    .ifPresentOrElse(
                            wanted::add,
                            () -> problems.add("zone \"%s\": not in region %s, allowed: %s, or their letters"
                                    .formatted(text, region.name(), names(region))));
        }
        // Types share their zone lists, and so they do afterwards.
        IdentityHashMap<List<Zone>, List<Zone>> narrowed = new IdentityHashMap<>();
        Map<String, List<Zone>> offered = new HashMap<>();
        region.offered()
                .forEach((type, zones) -> offered.put(type, narrowed.computeIfAbsent(zones, all -> only(all, wanted))));
        return new RegionFacts(region.name(), only(region.zones(), wanted), offered);
    }

    private static List<Zone> only(List<Zone> zones, Set<String> names) {
        return zones.stream().filter(z -> names.contains(z.name())).toList();
    }

    private static String names(RegionFacts region) {
        return region.zones().stream().map(Zone::name).collect(Collectors.joining(", "));
    }
}
