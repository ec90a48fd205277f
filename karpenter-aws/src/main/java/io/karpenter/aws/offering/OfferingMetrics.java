package io.karpenter.aws.offering;

import io.karpenter.aws.discovery.LiveType;
import io.karpenter.aws.discovery.RegionTypes;
import io.karpenter.aws.nodeclass.read.Ec2NodeClassReader;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.ProviderTask;
import io.karpenter.core.cloud.nodeclass.InvalidNodeClassException;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.Series;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is measured of instance types and their offerings, as all NodePools see them before NodeOverlays. A NodePool whose types cannot be told does
 * not keep the others from being measured, but is an error. One whose EC2NodeClass is not there or has no subnets offers nothing, as planning has it
 * (AWS-CP-16), which is no error: the EC2NodeClass says so itself. Source: AWS-IT-24, AWS-MET-01, AWS-MET-02.
 */
public final class OfferingMetrics implements ProviderTask {

    private static final Logger LOG = LoggerFactory.getLogger(OfferingMetrics.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    public static final Metric CPU = Metric.gauge(
            "karpenter_cloudprovider_instance_type_cpu_cores", "VCPUs of an instance type.", "instance_type");
    public static final Metric MEMORY = Metric.gauge(
            "karpenter_cloudprovider_instance_type_memory_bytes",
            "Memory of an instance type, before any overhead.",
            "instance_type");
    public static final Metric AVAILABLE = Metric.gauge(
            "karpenter_cloudprovider_instance_type_offering_available",
            "1 if any NodePool can buy this offering, else 0.",
            "instance_type",
            "capacity_type",
            "zone");
    public static final Metric PRICE = Metric.gauge(
            "karpenter_cloudprovider_instance_type_offering_price_estimate",
            "What an hour of this offering is taken to cost.",
            "instance_type",
            "capacity_type",
            "zone");

    private static final long MIB = 1 << 20;

    private final MetricSink sink;
    private final Supplier<RegionTypes> types;
    private final Function<NodeClass, List<InstanceType>> offered;
    private final boolean reservedCapacity;
    private final Logger log;
    private volatile Map<NodeClassRef, String> withoutOfferings = Map.of();

    /**
     * @param types of the region
     * @param offered what NodePools of a NodeClass see; throws if that cannot be told
     * @param reservedCapacity true if reservations are used: each type and zone then has a series for them, of 0 if there are none
     */
    public OfferingMetrics(
            MetricSink sink,
            Supplier<RegionTypes> types,
            Function<NodeClass, List<InstanceType>> offered,
            boolean reservedCapacity) {
        this(sink, types, offered, reservedCapacity, LOG);
    }

    OfferingMetrics(
            MetricSink sink,
            Supplier<RegionTypes> types,
            Function<NodeClass, List<InstanceType>> offered,
            boolean reservedCapacity,
            Logger log) {
        this.log = log;
        this.sink = sink;
        this.types = types;
        this.offered = offered;
        this.reservedCapacity = reservedCapacity;
    }

    public static List<Metric> all() {
        return List.of(CPU, MEMORY, AVAILABLE, PRICE);
    }

    @Override
    public String name() {
        return "providers.offering.metrics";
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    /**
     * {@inheritDoc}
     *
     * @throws CloudProviderException if the types of some NodePools cannot be told; those of all others have been measured
     */
    @Override
    public void run(List<NodePool> nodePools, List<NodeClass> nodeClasses) {
        measureTypes(types.get());
        List<RuntimeException> failures = new ArrayList<>();
        measureOfferings(seen(nodePools, nodeClasses, failures));
        if (!failures.isEmpty()) {
            CloudProviderException all = new CloudProviderException(
                    failures.stream().map(RuntimeException::getMessage).collect(Collectors.joining("; ")));
            failures.forEach(all::addSuppressed);
            throw all;
        }
    }

    /** What NodePools see, for each NodeClass of theirs once. */
    private List<InstanceType> seen(
            List<NodePool> nodePools, List<NodeClass> nodeClasses, List<RuntimeException> failures) {
        Set<NodeClassRef> used = nodePools.stream()
                .flatMap(pool -> pool.template().nodeClassRef().stream())
                .filter(Ec2NodeClassReader::reads)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Map<NodeClassRef, String> without = new HashMap<>();
        List<InstanceType> all = new ArrayList<>();
        for (NodeClass nodeClass : nodeClasses) {
            if (used.remove(nodeClass.ref())) {
                try {
                    all.addAll(offered.apply(nodeClass));
                } catch (UnresolvedNodeClassException unresolved) {
                    without.put(nodeClass.ref(), String.valueOf(unresolved.getMessage()));
                } catch (CloudProviderException | InvalidNodeClassException failure) {
                    failures.add(failure);
                }
            }
        }
        used.forEach(ref -> without.put(ref, "there is no EC2NodeClass " + ref.name()));
        tell(without);
        return all;
    }

    /** Once for each, until it has offerings or lacks something else. */
    private void tell(Map<NodeClassRef, String> without) {
        without.forEach((nodeClass, why) -> {
            if (!why.equals(withoutOfferings.get(nodeClass))) {
                log.info("no offerings are measured for NodePools of an EC2NodeClass: {}", why);
            }
        });
        withoutOfferings = without;
    }

    private void measureOfferings(List<InstanceType> all) {
        Map<Series, Double> available = new HashMap<>();
        Map<Series, Double> prices = new HashMap<>();
        for (InstanceType type : all) {
            for (Offering offering : type.offerings()) {
                String capacityType = offering.capacityType().toString();
                available.merge(
                        AVAILABLE.series(type.name(), capacityType, offering.zone()),
                        offering.available() ? 1.0 : 0.0,
                        Math::max);
                prices.put(PRICE.series(type.name(), capacityType, offering.zone()), offering.price());
                if (reservedCapacity) {
                    available.putIfAbsent(
                            AVAILABLE.series(type.name(), CapacityType.RESERVED.toString(), offering.zone()), 0.0);
                }
            }
        }
        sink.replace(AVAILABLE, available);
        sink.replace(PRICE, prices);
    }

    private void measureTypes(RegionTypes region) {
        Map<Series, Integer> cores = new HashMap<>();
        Map<Series, Long> memory = new HashMap<>();
        for (LiveType type : region.types().values()) {
            cores.put(CPU.series(type.name()), type.facts().processor().vcpus());
            memory.put(MEMORY.series(type.name()), type.facts().memoryMib() * MIB);
        }
        sink.replace(CPU, cores);
        sink.replace(MEMORY, memory);
    }
}
