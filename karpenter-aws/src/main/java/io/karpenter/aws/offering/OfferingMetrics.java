package io.karpenter.aws.offering;

import io.karpenter.aws.discovery.LiveType;
import io.karpenter.aws.discovery.RegionTypes;
import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.Series;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is measured of instance types and their offerings. Thread-safe. Source: AWS-IT-24, AWS-MET-01, AWS-MET-02. */
public final class OfferingMetrics {

    /** How often to measure. */
    public static final Duration INTERVAL = Duration.ofMinutes(1);

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

    public OfferingMetrics(MetricSink sink) {
        this.sink = sink;
    }

    public static List<Metric> all() {
        return List.of(CPU, MEMORY, AVAILABLE, PRICE);
    }

    /**
     * Measures once.
     *
     * @param catalog what all NodePools see
     * @param reservedCapacity true if reservations are used: each type and zone then has a series for them, of 0 if there are none
     */
    public void measure(RegionTypes types, Catalog catalog, boolean reservedCapacity) {
        measureTypes(types);
        Map<Series, Double> available = new HashMap<>();
        Map<Series, Double> prices = new HashMap<>();
        for (List<InstanceType> ofPool : catalog.ofNodePool().values()) {
            for (InstanceType type : ofPool) {
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
        }
        sink.replace(AVAILABLE, available);
        sink.replace(PRICE, prices);
    }

    private void measureTypes(RegionTypes types) {
        Map<Series, Integer> cores = new HashMap<>();
        Map<Series, Long> memory = new HashMap<>();
        for (LiveType type : types.types().values()) {
            cores.put(CPU.series(type.name()), type.facts().processor().vcpus());
            memory.put(MEMORY.series(type.name()), type.facts().memoryMib() * MIB);
        }
        sink.replace(CPU, cores);
        sink.replace(MEMORY, memory);
    }
}
