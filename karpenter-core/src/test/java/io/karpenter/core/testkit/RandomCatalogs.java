package io.karpenter.core.testkit;

import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Random instance types: few sizes, prices that are not linear, some zones and capacity types missing. */
final class RandomCatalogs {

    static final String GPU = "test.karpenter.io/gpu";
    static final String GPU_LABEL = "test.karpenter.io/gpu-name";
    /** A label with a numeric value, as providers have for cores and memory. */
    static final String CORES_LABEL = "test.karpenter.io/cores";

    /** A provider knows all labels of its types; others may not be asked of a new node (SCH-REQ-11). */
    static final LabelSchema SCHEMA =
            Catalogs.SCHEMA.with(new LabelSchema(Set.of(GPU_LABEL, CORES_LABEL), Set.of(), Map.of(), Map.of()));

    private final Choice choose;
    private final Set<Feature> features;
    private final List<String> zones;

    RandomCatalogs(Choice choose, Set<Feature> features, List<String> zones) {
        this.choose = choose;
        this.features = features;
        this.zones = zones;
    }

    List<InstanceType> types(int count) {
        List<InstanceType> types = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            types.add(type("t" + i, i == 0));
        }
        return types;
    }

    /** The first type is offered everywhere, so that most pods of most scenarios can be placed. */
    private InstanceType type(String name, boolean everywhere) {
        int cores = choose.of(1, 2, 2, 4, 4, 6, 8, 16);
        int gibPerCore = choose.of(2, 4, 8);
        InstanceTypeBuilder type = instanceType(name)
                .cpu(Integer.toString(cores))
                .memory(cores * gibPerCore + "Gi")
                .pods(choose.of(110, 110, 110, 4, 8))
                .overhead("cpu", choose.of("0", "60m", "100m"))
                .overhead("memory", choose.of("0", "100Mi", "255Mi"))
                .label(CORES_LABEL, Integer.toString(cores));
        if (!everywhere && choose.onceIn(5)) {
            type.arch("arm64");
        }
        double price = cores * (0.03 + 0.002 * gibPerCore);
        if (features.contains(Feature.GPUS) && choose.onceIn(3)) {
            int gpus = choose.of(1, 1, 2, 4);
            type.capacity(GPU, Integer.toString(gpus)).label(GPU_LABEL, choose.of("t4", "a10"));
            price += 0.3 * gpus;
        } else {
            type.label(GPU_LABEL);
        }
        offerings(type, price, everywhere);
        return type.build();
    }

    private void offerings(InstanceTypeBuilder type, double price, boolean everywhere) {
        List<String> where = everywhere ? zones : choose.some(zones, 1);
        for (String zone : where) {
            type.offering(offering(zone, CapacityType.ON_DEMAND, price * (0.8 + 0.4 * choose.fraction()), everywhere));
            if (features.contains(Feature.SPOT) && !choose.onceIn(4)) {
                type.offering(offering(zone, CapacityType.SPOT, price * (0.2 + 0.6 * choose.fraction()), false));
            }
        }
        if (features.contains(Feature.RESERVED) && choose.onceIn(2)) {
            type.reserved("cr-" + choose.between(0, 999_999), choose.between(0, 2), 0, choose.of(where));
        }
    }

    private Offering offering(String zone, CapacityType capacityType, double price, boolean surely) {
        boolean available = surely || !features.contains(Feature.UNAVAILABLE) || !choose.onceIn(4);
        return Offering.of(zone, capacityType, Math.round(price * 10_000) / 10_000.0)
                .withAvailable(available);
    }
}
