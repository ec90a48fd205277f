package io.karpenter.aws.catalog;

import io.karpenter.aws.capacity.CapacitySettings;
import io.karpenter.aws.csv.InvalidCatalogException;
import io.karpenter.aws.csv.Problems;
import io.karpenter.aws.facts.CatalogFiles;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.InstanceFactsReader;
import io.karpenter.aws.facts.RegionFacts;
import io.karpenter.aws.facts.RegionFactsReader;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.aws.price.OwnPrices;
import io.karpenter.aws.price.PriceBook;
import io.karpenter.aws.price.PriceBookReader;
import io.karpenter.core.cloud.CatalogSource;
import io.karpenter.core.cloud.NodeClass;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * EC2's instance types without EC2: the tables inside this module, or those of a directory, for one region.
 *
 * <p>Immutable and thread-safe. Everything is read once, when it is built.
 */
public final class EmbeddedCatalog implements CatalogSource {

    private final List<InstanceFacts> facts;
    private final RegionFacts region;
    private final PriceBook prices;
    private final CapacitySettings settings;
    private final List<InstanceType> defaults;

    private EmbeddedCatalog(Builder builder) {
        Problems problems = new Problems();
        CatalogFiles files = builder.files;
        RegionFacts all = RegionFactsReader.read(files, builder.region, problems);
        this.region = ZoneFilter.apply(all, builder.zones, problems);
        this.prices = PriceBookReader.read(files, builder.region, problems).with(builder.ownPrices);
        this.facts = InstanceFactsReader.read(files.get(CatalogFiles.INSTANCE_TYPES, builder.region), problems).stream()
                .filter(f -> f.processor().vcpus() <= builder.maxVcpu)
                .filter(f -> f.arch().isPresent() && !region.zonesOf(f.name()).isEmpty())
                .toList();
        problems.throwIfAny();
        this.settings = builder.settings;
        this.defaults = types(Ec2NodeClass.DEFAULT, f -> true);
    }

    public static Builder builder() {
        return new Builder();
    }

    private List<InstanceType> types(Ec2NodeClass nodeClass, Predicate<InstanceFacts> fits) {
        InstanceTypeFactory factory = new InstanceTypeFactory(region, prices, nodeClass, settings, fits);
        return facts.stream().map(factory::instanceType).toList();
    }

    @Override
    public Catalog catalog(List<NodePool> nodePools, List<NodeClass> nodeClasses) {
        return Catalog.of(AwsLabels.SCHEMA, defaults);
    }

    /** Says which catalogue to load. Not thread-safe. */
    public static final class Builder {

        private CatalogFiles files = CatalogFiles.embedded();
        private String region = "us-east-1";
        private List<String> zones = List.of();
        private int maxVcpu = Integer.MAX_VALUE;
        private OwnPrices ownPrices = OwnPrices.NONE;
        private CapacitySettings settings = CapacitySettings.DEFAULT;

        private Builder() {}

        /** Reads the tables of a directory instead of those inside this module. */
        public Builder directory(Path directory) {
            this.files = CatalogFiles.directory(directory);
            return this;
        }

        public Builder region(String name) {
            this.region = name;
            return this;
        }

        /** Leaves out all other zones; names such as {@code us-east-1a} or letters such as {@code a}. None: all zones. */
        public Builder zones(List<String> namesOrLetters) {
            this.zones = List.copyOf(namesOrLetters);
            return this;
        }

        /** Leaves out instance types with more vCPUs. */
        public Builder maxVcpu(int most) {
            this.maxVcpu = most;
            return this;
        }

        /** Puts a user's prices in front of the published ones, or in their place. */
        public Builder prices(OwnPrices prices) {
            this.ownPrices = prices;
            return this;
        }

        public Builder capacity(CapacitySettings capacitySettings) {
            this.settings = capacitySettings;
            return this;
        }

        /**
         * Loads it.
         *
         * @throws InvalidCatalogException with every problem of the tables, the region and the zones
         */
        public EmbeddedCatalog build() {
            return new EmbeddedCatalog(this);
        }
    }
}
