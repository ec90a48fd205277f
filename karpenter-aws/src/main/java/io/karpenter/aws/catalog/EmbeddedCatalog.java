package io.karpenter.aws.catalog;

import io.karpenter.aws.capacity.CapacitySettings;
import io.karpenter.aws.capacity.KubeletTrial;
import io.karpenter.aws.csv.InvalidCatalogException;
import io.karpenter.aws.expression.ExpressionLanguage;
import io.karpenter.aws.facts.CatalogFiles;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.Zone;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.aws.nodeclass.read.Ec2NodeClassReader;
import io.karpenter.aws.price.OwnPrices;
import io.karpenter.aws.price.PriceSource;
import io.karpenter.aws.price.commitment.Commitments;
import io.karpenter.aws.price.commitment.CommittedPrices;
import io.karpenter.core.cloud.CatalogSource;
import io.karpenter.core.cloud.nodeclass.InvalidNodeClassException;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * EC2's instance types without EC2: the tables inside this module, or those of a directory, for one region.
 *
 * <p>Thread-safe. Everything is read once, when it is built.
 */
public final class EmbeddedCatalog implements CatalogSource {

    private final RegionData data;
    private final CapacitySettings settings;
    private final PriceSource prices;
    /** Made when it is first needed: most inputs have no expressions. */
    private Optional<ExpressionLanguage> language = Optional.empty();

    private final List<InstanceType> defaults;

    private EmbeddedCatalog(RegionData data, CapacitySettings settings, Commitments commitments) {
        this.data = data;
        Commitments merged = commitments.merged();
        this.prices = new CommittedPrices(data.prices(), () -> merged);
        this.settings = settings;
        this.defaults = instanceTypes(Ec2NodeClass.DEFAULT, f -> true);
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Catalog catalog(List<NodePool> nodePools, List<NodeClass> nodeClasses) {
        List<String> problems = new ArrayList<>();
        Map<NodeClassRef, Ec2NodeClass> read = read(nodeClasses, problems);
        if (!problems.isEmpty()) {
            throw new InvalidNodeClassException(problems);
        }
        Map<NodeClassRef, List<InstanceType>> ofNodeClass = new HashMap<>();
        Map<String, List<InstanceType>> ofNodePool = new HashMap<>();
        for (NodePool pool : nodePools) {
            pool.template().nodeClassRef().ifPresent(ref -> {
                Ec2NodeClass nodeClass = read.get(ref);
                if (nodeClass != null) {
                    ofNodePool.put(pool.name(), ofNodeClass.computeIfAbsent(ref, r -> instanceTypes(nodeClass)));
                }
            });
        }
        return new Catalog(AwsLabels.SCHEMA, defaults, ofNodePool);
    }

    /** What is wrong with EC2NodeClasses of an input, one line each, so that there is no catalogue for them. */
    public List<String> problems(List<NodeClass> nodeClasses) {
        List<String> problems = new ArrayList<>();
        read(nodeClasses, problems);
        return problems;
    }

    private Map<NodeClassRef, Ec2NodeClass> read(List<NodeClass> nodeClasses, List<String> problems) {
        Map<NodeClassRef, Ec2NodeClass> read = new LinkedHashMap<>();
        for (NodeClass nodeClass : nodeClasses) {
            if (Ec2NodeClassReader.reads(nodeClass.ref())) {
                Ec2NodeClassReader.Reading reading = Ec2NodeClassReader.read(nodeClass);
                problems.addAll(reading.problems());
                problems.addAll(zoneProblems(nodeClass, reading.nodeClass()));
                problems.addAll(expressionProblems(nodeClass, reading.nodeClass()));
                read.put(nodeClass.ref(), reading.nodeClass());
            }
        }
        return read;
    }

    /** Expressions of the input switch their feature gate on (decision 11); like the controller, none is used that fails anywhere. */
    private List<String> expressionProblems(NodeClass source, Ec2NodeClass nodeClass) {
        return language(nodeClass).stream()
                .flatMap(l -> KubeletTrial.failures(nodeClass, settings, l, data.facts()).stream())
                .map(failure -> "%s (EC2NodeClass %s): %s"
                        .formatted(source.source(), source.ref().name(), failure))
                .toList();
    }

    /** For NodeClasses with expressions. */
    private Optional<ExpressionLanguage> language(Ec2NodeClass nodeClass) {
        return nodeClass.kubelet().expressions().isEmpty() ? Optional.empty() : Optional.of(language());
    }

    private synchronized ExpressionLanguage language() {
        ExpressionLanguage made = language.orElseGet(() -> new ExpressionLanguage(InstantSource.system()));
        language = Optional.of(made);
        return made;
    }

    /** A NodeClass whose subnets lie elsewhere can launch nothing (AWS-IT-05). */
    private List<String> zoneProblems(NodeClass source, Ec2NodeClass nodeClass) {
        Set<String> zones = nodeClass.zoneIds().map(Map::keySet).orElse(Set.of());
        List<String> known = data.region().zones().stream().map(Zone::name).toList();
        return zones.isEmpty() || zones.stream().anyMatch(known::contains)
                ? List.of()
                : List.of(
                        "%s (EC2NodeClass %s): status.subnets: found zones %s, allowed: zones of region %s, that is %s"
                                .formatted(
                                        source.source(),
                                        source.ref().name(),
                                        String.join(", ", zones),
                                        data.region().name(),
                                        String.join(", ", known)));
    }

    /** What is ignored or assumed about EC2NodeClasses of an input, one line each, for people to read. */
    public List<String> warnings(List<NodeClass> nodeClasses) {
        return nodeClasses.stream()
                .filter(n -> Ec2NodeClassReader.reads(n.ref()))
                .flatMap(n -> Ec2NodeClassReader.read(n).warnings().stream())
                .toList();
    }

    /** What to know about the prices before believing a plan's total, one line each. */
    public List<String> notices() {
        return data.notices();
    }

    /** What this catalogue knows, for people to read. */
    public CatalogListing listing() {
        return new CatalogListing(data, settings);
    }

    private List<InstanceType> instanceTypes(Ec2NodeClass nodeClass) {
        if (nodeClass.equals(Ec2NodeClass.DEFAULT)) {
            // Types that fit look the same as without a NodeClass, so they stay the same objects.
            List<InstanceType> types = new ArrayList<>(defaults.size());
            for (int i = 0; i < defaults.size(); i++) {
                types.add(
                        NodeClassFit.fits(data.facts().get(i), nodeClass)
                                ? defaults.get(i)
                                : unavailable(defaults.get(i)));
            }
            return types;
        }
        return instanceTypes(nodeClass, f -> NodeClassFit.fits(f, nodeClass));
    }

    private static InstanceType unavailable(InstanceType type) {
        return type.withOfferings(
                type.offerings().stream().map(o -> o.withAvailable(false)).toList());
    }

    private List<InstanceType> instanceTypes(Ec2NodeClass nodeClass, Predicate<InstanceFacts> fits) {
        InstanceTypeFactory factory =
                new InstanceTypeFactory(data.region(), prices, nodeClass, settings, language(nodeClass), fits);
        return data.facts().stream().map(factory::instanceType).toList();
    }

    /** Says which catalogue to load. Not thread-safe. */
    public static final class Builder {

        private CatalogFiles files = CatalogFiles.embedded();
        private String region = "us-east-1";
        private List<String> zones = List.of();
        private int maxVcpu = Integer.MAX_VALUE;
        private OwnPrices ownPrices = OwnPrices.NONE;
        private CapacitySettings settings = CapacitySettings.DEFAULT;
        private Commitments commitments = Commitments.NONE;

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

        /** Has nodes covered by Reserved Instances and Savings Plans. */
        public Builder commitments(Commitments stated) {
            this.commitments = stated;
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
            return new EmbeddedCatalog(load(false), settings, commitments);
        }

        /**
         * Loads what can be listed. Other than {@link #build} it also knows regions of which there are prices and nothing
         * else.
         *
         * @throws InvalidCatalogException with every problem of the tables, the region and the zones
         */
        public CatalogListing listing() {
            return new CatalogListing(load(true), settings);
        }

        private RegionData load(boolean pricesSuffice) {
            return RegionData.load(files, region, zones, maxVcpu, ownPrices, commitments, pricesSuffice);
        }
    }
}
