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
import java.util.List;
import java.util.Map;

/**
 * All that the catalogue knows of one region.
 *
 * @param facts of the instance types that nodes can have there; Macs are none (AWS-IT-01)
 */
record RegionData(List<InstanceFacts> facts, RegionFacts region, PriceBook prices) {

    RegionData {
        facts = List.copyOf(facts);
    }

    /**
     * Reads it.
     *
     * @param zones names or letters of the only zones wanted; none: all
     * @param maxVcpu types with more are left out
     * @param pricesSuffice false if a region must have zones
     * @throws InvalidCatalogException with every problem
     */
    static RegionData load(
            CatalogFiles files, String region, List<String> zones, int maxVcpu, OwnPrices own, boolean pricesSuffice) {
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
        List<InstanceFacts> facts =
                InstanceFactsReader.read(files.get(CatalogFiles.INSTANCE_TYPES, region), problems).stream()
                        .filter(f -> f.arch().isPresent() && f.processor().vcpus() <= maxVcpu)
                        .filter(f -> !wanted.zonesOf(f.name()).isEmpty())
                        .toList();
        problems.throwIfAny();
        return new RegionData(facts, wanted, prices);
    }
}
