package io.karpenter.benchmarks.published;

import static io.karpenter.benchmarks.published.CsvFiles.integer;
import static io.karpenter.benchmarks.published.CsvFiles.number;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.workload.Pod;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Equal nodes with several resources, as few of them as possible: one instance type at a price of 1. */
final class VectorPacking implements PackingSet {

    @Override
    public List<Supplier<PackingProblem>> problems(Path data, Selection selection) throws IOException {
        Path folder = data.resolve("vector-packing");
        Map<String, List<NamedCsvRecord>> items = CsvFiles.byInstance(folder.resolve("items.csv"));
        List<Supplier<PackingProblem>> problems = new ArrayList<>();
        for (NamedCsvRecord instance : CsvFiles.rows(folder.resolve("instances.csv"))) {
            String name = instance.getField("instance");
            boolean solved = !instance.getField("optimum").isEmpty();
            String family = "vector packing, %s, optimum %s"
                    .formatted(instance.getField("family"), solved ? "known" : "unknown");
            List<NamedCsvRecord> own = items.getOrDefault(name, List.of());
            int resources = integer(instance, "dimensions");
            // Some triplets have items of negative size, which no pod can have.
            if (selection.takes(family, name) && own.stream().noneMatch(item -> isNegative(item, resources))) {
                problems.add(() -> problem(family, solved, instance, own, resources));
            }
        }
        return problems;
    }

    private static boolean isNegative(NamedCsvRecord item, int resources) {
        return amounts(item, resources).values().stream().anyMatch(amount -> amount.signum() < 0);
    }

    private static PackingProblem problem(
            String family, boolean solved, NamedCsvRecord instance, List<NamedCsvRecord> items, int resources) {
        Map<String, Quantity> capacity = new TreeMap<>();
        for (int r = 1; r <= resources; r++) {
            capacity.put(resource(r), Quantity.of(Long.parseLong(instance.getField("capacity"))));
        }
        List<Pod> pods = new ArrayList<>();
        items.forEach(item -> PackingProblem.add(pods, amounts(item, resources), integer(item, "count")));
        return new PackingProblem(
                family,
                instance.getField("instance"),
                List.of(PackingProblem.type("node", capacity, 1, OptionalInt.empty())),
                pods,
                number(instance, solved ? "optimum" : "lower_bound"),
                number(instance, "best_heuristic"));
    }

    private static Map<String, Quantity> amounts(NamedCsvRecord item, int resources) {
        Map<String, Quantity> amounts = new TreeMap<>();
        for (int r = 1; r <= resources; r++) {
            amounts.put(resource(r), Quantity.of(Long.parseLong(item.getField("r" + r))));
        }
        return amounts;
    }

    private static String resource(int number) {
        return "example.com/r" + number;
    }
}
