package io.karpenter.core.testkit;

import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Synthetic catalogues. */
public final class Catalogs {

    public static final String ZONE_A = "zone-a";
    public static final String ZONE_B = "zone-b";
    public static final String ZONE_C = "zone-c";
    /** The label that offerings of a reservation carry here. */
    public static final String RESERVATION_ID = "test.karpenter.io/reservation-id";

    /** Keys of the core and {@link #RESERVATION_ID}. */
    public static final LabelSchema SCHEMA =
            LabelSchema.CORE.with(new LabelSchema(Set.of(RESERVATION_ID), Set.of(), Map.of(), Map.of()));

    /** USD per hour and core of {@link #linear}. */
    public static final double LINEAR_PRICE_PER_CORE = 0.05;

    private Catalogs() {}

    public static Catalog of(InstanceType... types) {
        return Catalog.of(SCHEMA, List.of(types));
    }

    public static Catalog of(InstanceTypeBuilder... types) {
        return Catalog.of(
                SCHEMA, Arrays.stream(types).map(InstanceTypeBuilder::build).toList());
    }

    /**
     * On-demand types {@code c<size>} of the given numbers of cores, four Gi of memory each core, in three zones, at {@value
     * #LINEAR_PRICE_PER_CORE} USD per hour and core: no size is a better deal than another (KW-C-01).
     */
    public static Catalog linear(int... cores) {
        List<InstanceType> types = new ArrayList<>();
        for (int size : cores) {
            types.add(linearType(size).build());
        }
        return Catalog.of(SCHEMA, types);
    }

    /** One type of {@link #linear}, for tests that add to it. */
    public static InstanceTypeBuilder linearType(int cores) {
        return instanceType("c" + cores)
                .cpu(Integer.toString(cores))
                .memory(4 * cores + "Gi")
                .onDemand(LINEAR_PRICE_PER_CORE * cores, ZONE_A, ZONE_B, ZONE_C);
    }

    /**
     * The types of the reference's own benchmark: type i from 0 has i+1 cores, 2(i+1) Gi of memory and room for 10(i+1) pods,
     * at 0.1 USD per core and 0.1 USD per GB of memory; spot and on-demand in three zones at one price (KW 26.4).
     */
    public static Catalog referenceBenchmark(int count) {
        List<InstanceType> types = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int size = i + 1;
            double price = 0.1 * size + 0.1 * (2.0 * size * (1L << 30) / 1e9);
            types.add(instanceType("fake-it-" + i)
                    .cpu(Integer.toString(size))
                    .memory(2 * size + "Gi")
                    .pods(10 * size)
                    .spot(price, ZONE_A, ZONE_B)
                    .onDemand(price, ZONE_A, ZONE_B, ZONE_C)
                    .build());
        }
        return Catalog.of(SCHEMA, types);
    }

    /** The 400 types that the reference's benchmark uses. */
    public static Catalog referenceBenchmark() {
        return referenceBenchmark(400);
    }
}
