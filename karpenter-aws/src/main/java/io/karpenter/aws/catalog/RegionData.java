package io.karpenter.aws.catalog;

import io.karpenter.aws.csv.InvalidCatalogException;
import io.karpenter.aws.csv.Problems;
import io.karpenter.aws.facts.CatalogFiles;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.InstanceFactsReader;
import io.karpenter.aws.facts.RegionFacts;
import io.karpenter.aws.facts.RegionFactsReader;
import io.karpenter.aws.facts.Zone;
import io.karpenter.aws.price.OwnPrices;
import io.karpenter.aws.price.PriceBook;
import io.karpenter.aws.price.PriceBookReader;
import io.karpenter.aws.price.PriceNotices;
import io.karpenter.aws.price.commitment.Commitments;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All that the catalogue knows of one region.
 *
 * @param facts of the instance types that nodes can have there; Macs are none (AWS-IT-01)
 * @param notices what people should know before they believe a plan's total, one line each
 */
record RegionData(List<InstanceFacts> facts, RegionFacts region, PriceBook prices, List<String> notices) {

    RegionData {
        facts = List.copyOf(facts);
        notices = List.copyOf(notices);
    }

    /**
     * Reads it.
     *
     * @param zones names or letters of the only zones wanted; none: all
     * @param maxVcpu types with more are left out
     * @param commitments what of them can have no effect is told
     * @param pricesSuffice false if a region must have zones
     * @throws InvalidCatalogException with every problem
     */
    static RegionData load(
            CatalogFiles files,
            String region,
            List<String> zones,
            int maxVcpu,
            OwnPrices own,
            Commitments commitments,
            boolean pricesSuffice) {
        Problems problems = new Problems();
        Map<String, List<Zone>> known = RegionFactsReader.zones(files, problems);
        RegionFacts all = RegionFactsReader.read(files, region, known, problems);
        PriceBook prices = PriceBookReader.read(files, region, problems).with(own);
        boolean priced = pricesSuffice && prices.isOfRegion();
        if (all.zones().isEmpty() && !priced) {
            problems.add("region \"%s\": the catalogue has no zones of it, allowed: %s"
                    .formatted(region, String.join(", ", known.keySet())));
            problems.throwIfAny();
        }
        RegionFacts wanted = ZoneFilter.apply(all, zones, problems);
        List<InstanceFacts> machines =
                InstanceFactsReader.read(files.get(CatalogFiles.INSTANCE_TYPES, region), problems);
        problems.throwIfAny();
        List<InstanceFacts> facts = machines.stream()
                .filter(f -> f.arch().isPresent() && f.processor().vcpus() <= maxVcpu)
                .filter(f -> !wanted.zonesOf(f.name()).isEmpty())
                .toList();
        List<String> notices = new ArrayList<>(PriceNotices.of(prices));
        addUnused(notices, own, "instance types that there are not", OwnPrices.Key::instanceType, names(machines));
        addUnused(notices, own, "zones outside the region", OwnPrices.Key::zone, zoneNames(all));
        addUncovered(notices, "instance types that there are not", commitments.instanceTypes(), names(machines));
        addUncovered(notices, "families that there are not", commitments.families(), families(machines));
        addUncovered(notices, "zones outside the region", commitments.zones(), zoneNames(all));
        return new RegionData(facts, wanted, prices, notices);
    }

    /** Says which of a user's prices can have no effect; a misspelt name must not pass unseen. */
    private static void addUnused(
            List<String> notices, OwnPrices own, String what, Function<OwnPrices.Key, String> name, Set<String> known) {
        Set<String> unknown = own.perHour().keySet().stream().map(name).collect(Collectors.toCollection(TreeSet::new));
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            notices.add("%s: prices for %s are not used: %s".formatted(own.source(), what, String.join(", ", unknown)));
        }
    }

    /** As for prices: what covers nothing must not pass unseen, nor be an error, as there may be newer types than these. */
    private static void addUncovered(List<String> notices, String what, Set<String> named, Set<String> known) {
        Set<String> unknown = new TreeSet<>(named);
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            notices.add("commitments: %s are not counted: %s".formatted(what, String.join(", ", unknown)));
        }
    }

    private static Set<String> families(List<InstanceFacts> facts) {
        return facts.stream()
                .map(f -> f.name().substring(0, f.name().indexOf('.')))
                .collect(Collectors.toSet());
    }

    private static Set<String> names(List<InstanceFacts> facts) {
        return facts.stream().map(InstanceFacts::name).collect(Collectors.toSet());
    }

    private static Set<String> zoneNames(RegionFacts region) {
        Set<String> names = region.zones().stream().map(Zone::name).collect(Collectors.toCollection(HashSet::new));
        // An empty zone stands for all of them.
        names.add("");
        return names;
    }
}
