package io.karpenter.benchmarks.published;

import static io.karpenter.benchmarks.published.CsvFiles.integer;
import static io.karpenter.benchmarks.published.CsvFiles.number;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.karpenter.core.offering.InstanceType;
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

/**
 * Machines of many sizes and prices, the cheapest set that holds all processes: with any number of each machine, and with as many as there
 * are, each type behind a reservation of that size. Prices are thousandths of those of the source, as USD per hour.
 */
final class CloudBalancing implements PackingSet {

    private static final double USD = 1e-3;

    @Override
    public List<Supplier<PackingProblem>> problems(Path data, Selection selection) throws IOException {
        Path folder = data.resolve("cloud-balancing");
        Map<String, List<NamedCsvRecord>> pods = CsvFiles.byInstance(folder.resolve("pods.csv"));
        Map<String, List<NamedCsvRecord>> types = CsvFiles.byInstance(folder.resolve("types.csv"));
        List<Supplier<PackingProblem>> problems = new ArrayList<>();
        for (NamedCsvRecord result : CsvFiles.rows(folder.resolve("results.csv"))) {
            String name = result.getField("instance");
            String family = "cloud balancing, %s, %s".formatted(result.getField("variant"), name);
            if (selection.takes(family, "")) {
                problems.add(() -> problem(
                        family, result, types.getOrDefault(name, List.of()), pods.getOrDefault(name, List.of())));
            }
        }
        return problems;
    }

    private static PackingProblem problem(
            String family, NamedCsvRecord result, List<NamedCsvRecord> types, List<NamedCsvRecord> shapes) {
        boolean limited = result.getField("variant").equals("limited");
        List<InstanceType> machines = types.stream()
                .map(type -> PackingProblem.type(
                        type.getField("type"),
                        amounts(type),
                        number(type, "price") * USD,
                        limited ? OptionalInt.of(integer(type, "available")) : OptionalInt.empty()))
                .toList();
        List<Pod> pods = new ArrayList<>();
        shapes.forEach(shape -> PackingProblem.add(pods, amounts(shape), integer(shape, "count")));
        return new PackingProblem(
                family,
                result.getField("instance"),
                machines,
                pods,
                number(result, "lower_bound") * USD,
                number(result, "best_known") * USD);
    }

    private static Map<String, Quantity> amounts(NamedCsvRecord row) {
        Map<String, Quantity> amounts = new TreeMap<>();
        for (String resource : List.of("cpu", "memory", "network")) {
            amounts.put("example.com/" + resource, Quantity.of(Long.parseLong(row.getField(resource))));
        }
        return amounts;
    }
}
