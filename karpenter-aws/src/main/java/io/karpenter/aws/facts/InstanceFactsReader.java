package io.karpenter.aws.facts;

import io.karpenter.aws.csv.CsvRow;
import io.karpenter.aws.csv.CsvSource;
import io.karpenter.aws.csv.CsvTable;
import io.karpenter.aws.csv.Problems;
import io.karpenter.core.offering.CapacityType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads {@code instance-types.csv}. Source of the columns: the page beside the catalogue's tables. */
public final class InstanceFactsReader {

    enum Column {
        INSTANCE_TYPE,
        ARCHITECTURES,
        CPU_MANUFACTURER,
        SUSTAINED_CLOCK_MHZ,
        VCPUS,
        MEMORY_MIB,
        HYPERVISOR,
        USAGE_CLASSES,
        NITRO_ENCLAVES,
        GPU_NAME,
        GPU_MANUFACTURER,
        GPU_COUNT,
        GPU_MEMORY_MIB,
        ACCELERATOR_NAME,
        ACCELERATOR_MANUFACTURER,
        ACCELERATOR_COUNT,
        NEURON_NAME,
        NEURON_DEVICES,
        NEURON_CORES_PER_DEVICE,
        LOCAL_STORAGE_GB,
        LOCAL_STORAGE_NVME,
        EBS_OPTIMIZED,
        EBS_MAX_MBPS,
        NETWORK_MBPS,
        NETWORK_CARDS,
        DEFAULT_NETWORK_CARD,
        ENIS_DEFAULT_CARD,
        ENIS_TOTAL,
        IPV4_PER_ENI,
        ENA_SUPPORT,
        ENCRYPTION_IN_TRANSIT,
        EFA_MAX,
        TRUNKING,
        BRANCH_ENIS
    }

    private static final List<CapacityType> SPOT_AND_ON_DEMAND = List.of(CapacityType.ON_DEMAND, CapacityType.SPOT);

    private final List<InstanceFacts> read = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private InstanceFactsReader() {}

    /** All instance types of the table, in its order. Problems go to {@code problems}. */
    public static List<InstanceFacts> read(CsvSource source, Problems problems) {
        InstanceFactsReader reader = new InstanceFactsReader();
        CsvTable.of(Column.values(), Set.of()).read(source, problems, reader::add);
        return List.copyOf(reader.read);
    }

    private void add(CsvRow<Column> row) {
        InstanceFacts facts = new InstanceFacts(
                row.required(Column.INSTANCE_TYPE),
                architectures(row),
                new Processor(
                        row.requiredInteger(Column.VCPUS),
                        row.text(Column.CPU_MANUFACTURER),
                        row.integer(Column.SUSTAINED_CLOCK_MHZ)),
                row.requiredInteger(Column.MEMORY_MIB),
                row.text(Column.HYPERVISOR),
                capacityTypes(row),
                row.flag(Column.NITRO_ENCLAVES),
                gpu(row),
                inferenceAccelerator(row),
                neuron(row),
                localStorage(row),
                row.text(Column.EBS_OPTIMIZED).equals("default")
                        ? row.integer(Column.EBS_MAX_MBPS)
                        : OptionalInt.empty(),
                network(row));
        if (names.add(facts.name())) {
            read.add(facts);
        } else {
            row.problem(Column.INSTANCE_TYPE, "each instance type once");
        }
    }

    private static List<String> architectures(CsvRow<Column> row) {
        row.required(Column.ARCHITECTURES);
        List<String> architectures = row.list(Column.ARCHITECTURES);
        return architectures.isEmpty() ? List.of("") : architectures;
    }

    /** Capacity blocks and other usage classes are dropped (AWS-IT-10). */
    private static List<CapacityType> capacityTypes(CsvRow<Column> row) {
        List<String> classes = row.list(Column.USAGE_CLASSES);
        if (classes.contains("spot")) {
            return classes.contains("on-demand") ? SPOT_AND_ON_DEMAND : List.of(CapacityType.SPOT);
        }
        return classes.contains("on-demand") ? List.of(CapacityType.ON_DEMAND) : List.of();
    }

    private static Optional<Gpu> gpu(CsvRow<Column> row) {
        String name = row.text(Column.GPU_NAME);
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(new Gpu(
                        name,
                        row.required(Column.GPU_MANUFACTURER),
                        row.requiredInteger(Column.GPU_COUNT),
                        row.requiredInteger(Column.GPU_MEMORY_MIB)));
    }

    private static Optional<InferenceAccelerator> inferenceAccelerator(CsvRow<Column> row) {
        String name = row.text(Column.ACCELERATOR_NAME);
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(new InferenceAccelerator(
                        name,
                        row.required(Column.ACCELERATOR_MANUFACTURER),
                        row.requiredInteger(Column.ACCELERATOR_COUNT)));
    }

    private static Optional<Neuron> neuron(CsvRow<Column> row) {
        String name = row.text(Column.NEURON_NAME);
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(new Neuron(
                        name,
                        row.requiredInteger(Column.NEURON_DEVICES),
                        row.requiredInteger(Column.NEURON_CORES_PER_DEVICE)));
    }

    private static Optional<LocalStorage> localStorage(CsvRow<Column> row) {
        OptionalInt gigabytes = row.integer(Column.LOCAL_STORAGE_GB);
        String nvme = row.text(Column.LOCAL_STORAGE_NVME);
        return gigabytes.isEmpty()
                ? Optional.empty()
                : Optional.of(new LocalStorage(gigabytes.getAsInt(), !nvme.isEmpty() && !nvme.equals("unsupported")));
    }

    private static NetworkFacts network(CsvRow<Column> row) {
        return new NetworkFacts(
                row.integer(Column.NETWORK_MBPS),
                row.requiredInteger(Column.NETWORK_CARDS),
                row.requiredInteger(Column.DEFAULT_NETWORK_CARD),
                row.requiredInteger(Column.ENIS_DEFAULT_CARD),
                row.requiredInteger(Column.ENIS_TOTAL),
                row.requiredInteger(Column.IPV4_PER_ENI),
                !row.text(Column.ENA_SUPPORT).equals("unsupported"),
                row.flag(Column.ENCRYPTION_IN_TRANSIT),
                row.integer(Column.EFA_MAX).orElse(0),
                branchInterfaces(row));
    }

    private static OptionalInt branchInterfaces(CsvRow<Column> row) {
        if (row.text(Column.TRUNKING).isEmpty()) {
            return OptionalInt.empty();
        }
        return row.flag(Column.TRUNKING) ? row.integer(Column.BRANCH_ENIS) : OptionalInt.of(0);
    }
}
