package io.karpenter.aws.fake;

import io.karpenter.aws.csv.Problems;
import io.karpenter.aws.facts.CatalogFiles;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.InstanceFactsReader;
import io.karpenter.aws.facts.RegionFacts;
import io.karpenter.aws.facts.RegionFactsReader;
import io.karpenter.aws.price.PriceBook;
import io.karpenter.aws.price.PriceBookReader;
import java.util.List;

/** What the embedded catalogue says of one region, read once per JVM. */
record EmbeddedFacts(List<InstanceFacts> types, RegionFacts region, PriceBook prices) {

    private static final class Holder {
        private static final EmbeddedFacts READ = read(FakeAws.REGION.id());
    }

    static EmbeddedFacts get() {
        return Holder.READ;
    }

    private static EmbeddedFacts read(String region) {
        CatalogFiles files = CatalogFiles.embedded();
        Problems problems = new Problems();
        EmbeddedFacts facts = new EmbeddedFacts(
                InstanceFactsReader.read(files.get(CatalogFiles.INSTANCE_TYPES, region), problems),
                RegionFactsReader.read(files, region, RegionFactsReader.zones(files, problems), problems),
                PriceBookReader.read(files, region, problems));
        problems.throwIfAny();
        return facts;
    }
}
