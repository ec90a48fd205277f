package io.karpenter.aws.discovery;

import io.karpenter.aws.client.Filters;
import io.karpenter.aws.csv.Problems;
import io.karpenter.aws.facts.CatalogFiles;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.InstanceFactsReader;
import io.karpenter.aws.facts.LaunchTraits;
import io.karpenter.aws.facts.RegionFacts;
import io.karpenter.aws.facts.RegionFactsReader;
import io.karpenter.aws.facts.Zone;
import io.karpenter.core.cloud.CloudProviderException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypeOfferingsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesRequest;
import software.amazon.awssdk.services.ec2.model.InstanceTypeOffering;

/**
 * The instance types of the region and the zones that offer them, as EC2 last said. What is known is kept until EC2 says otherwise: an error
 * changes nothing. Until EC2 has answered for the first time it is what the embedded catalogue says of the region, or nothing if it does not know
 * the region; controllers do not run before that.
 *
 * <p>Thread-safe. Readers never wait; of those who refresh the same, one at a time asks EC2. Source: AWS-IT-01 to AWS-IT-04.
 */
public final class InstanceCatalogue {

    /** How often to refresh. */
    public static final Duration INTERVAL = Duration.ofHours(12);

    private static final int TYPES_PAGE = 100;
    private static final int OFFERINGS_PAGE = 1000;

    private static final DescribeInstanceTypesRequest TYPES = DescribeInstanceTypesRequest.builder()
            .filters(
                    Filters.of("supported-virtualization-type", "hvm"),
                    Filters.of("processor-info.supported-architecture", "x86_64", "arm64"))
            .maxResults(TYPES_PAGE)
            .build();

    private static final DescribeInstanceTypeOfferingsRequest OFFERINGS = DescribeInstanceTypeOfferingsRequest.builder()
            .locationType("availability-zone")
            .maxResults(OFFERINGS_PAGE)
            .build();

    private final Ec2Client ec2;
    private final String region;
    private final InstanceTypeMapper mapper;
    private final ReentrantLock types = new ReentrantLock();
    private final ReentrantLock zones = new ReentrantLock();
    private volatile RegionTypes current;

    public InstanceCatalogue(Ec2Client ec2, String region) {
        this.ec2 = ec2;
        this.region = region;
        Problems problems = new Problems();
        CatalogFiles files = CatalogFiles.embedded();
        Map<String, InstanceFacts> bundled = new HashMap<>();
        InstanceFactsReader.read(files.get(CatalogFiles.INSTANCE_TYPES, region), problems)
                .forEach(facts -> bundled.put(facts.name(), facts));
        RegionFacts offered = RegionFactsReader.read(files, region, RegionFactsReader.zones(files, problems), problems);
        problems.throwIfAny();
        this.mapper = new InstanceTypeMapper(bundled);
        this.current = bundled(bundled, offered);
    }

    private static RegionTypes bundled(Map<String, InstanceFacts> bundled, RegionFacts offered) {
        Map<String, LiveType> types = new HashMap<>();
        for (InstanceFacts facts : bundled.values()) {
            if (facts.arch().isPresent() && !offered.zonesOf(facts.name()).isEmpty()) {
                types.put(facts.name(), new LiveType(facts, LaunchTraits.estimated(facts)));
            }
        }
        return new RegionTypes(types, offered, 0);
    }

    /** What is known now. */
    public RegionTypes current() {
        return current;
    }

    /**
     * Asks EC2 for the instance types.
     *
     * @throws RuntimeException if EC2 fails, or knows none; what is known stays known
     */
    public void refreshTypes() {
        types.lock();
        try {
            Map<String, LiveType> found = new TreeMap<>();
            ec2.describeInstanceTypesPaginator(TYPES).instanceTypes().forEach(info -> {
                LiveType type = mapper.map(info);
                found.put(type.name(), type);
            });
            if (found.isEmpty()) {
                throw new CloudProviderException("EC2 describes no instance types in " + region);
            }
            update(known -> new RegionTypes(found, known.region(), known.version()));
        } finally {
            types.unlock();
        }
    }

    /**
     * Asks EC2 for the zones that offer the instance types.
     *
     * @throws RuntimeException if EC2 fails, or knows none; what is known stays known
     */
    public void refreshZones() {
        zones.lock();
        try {
            Map<String, SortedSet<String>> offered = new TreeMap<>();
            SortedSet<String> all = new TreeSet<>();
            for (InstanceTypeOffering offering :
                    ec2.describeInstanceTypeOfferingsPaginator(OFFERINGS).instanceTypeOfferings()) {
                all.add(offering.location());
                offered.computeIfAbsent(offering.instanceTypeAsString(), type -> new TreeSet<>())
                        .add(offering.location());
            }
            if (all.isEmpty()) {
                throw new CloudProviderException("EC2 offers no instance types in " + region);
            }
            RegionFacts found = facts(offered, all);
            update(known -> new RegionTypes(known.types(), found, known.version()));
        } finally {
            zones.unlock();
        }
    }

    /** Types share their lists of zones, of which there are few: who makes things of them can then share those. */
    private RegionFacts facts(Map<String, SortedSet<String>> offered, SortedSet<String> all) {
        Map<SortedSet<String>, List<Zone>> lists = new HashMap<>();
        Map<String, List<Zone>> zonesOfType = new LinkedHashMap<>();
        offered.forEach((type, names) -> zonesOfType.put(
                type,
                lists.computeIfAbsent(
                        names, n -> n.stream().map(InstanceCatalogue::zone).toList())));
        return new RegionFacts(region, all.stream().map(InstanceCatalogue::zone).toList(), zonesOfType);
    }

    /** EC2 does not say the ids of zones here; NodeClasses know those of their subnets. */
    private static Zone zone(String name) {
        return new Zone(name, "");
    }

    private synchronized void update(UnaryOperator<RegionTypes> change) {
        RegionTypes next = change.apply(current);
        if (!next.equals(current)) {
            current = new RegionTypes(next.types(), next.region(), current.version() + 1);
        }
    }
}
