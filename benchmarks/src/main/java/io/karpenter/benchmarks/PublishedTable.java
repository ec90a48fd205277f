package io.karpenter.benchmarks;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodeClaimTemplate;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints how far plans of published packing problems are from the optimum or the best known bound. */
@Command(
        name = "benchmarks/run published",
        mixinStandardHelpOptions = true,
        description =
                "Plans problems that others have solved too: vector packing and cloud balancing with unlimited stock.")
public final class PublishedTable implements Callable<Integer> {

    private static final String ZONE = "zone-a";

    @Option(names = "--data", paramLabel = "DIR", description = "Folder of the problems. Default: ${DEFAULT-VALUE}.")
    private Path data = Path.of("../shared/data/benchmarks");

    @Option(
            names = "--time-limit",
            paramLabel = "DURATION",
            description = "For each problem. Default: ${DEFAULT-VALUE}.")
    private Duration timeLimit = Duration.ofSeconds(10);

    @Option(
            names = "--every",
            paramLabel = "N",
            description = "Takes each N-th problem only. Default: ${DEFAULT-VALUE}.")
    private int every = 1;

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            description = "Takes only problems whose name, or whose family's, contains this. Default: all.")
    private String only = "";

    @Option(names = "--each", description = "Prints a line for each problem, too.")
    private boolean each;

    private PublishedTable() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new PublishedTable()).execute(args));
    }

    /** One family of problems. */
    private static final class Family {
        private final List<Double> gaps = new ArrayList<>();
        private final List<Double> firstGaps = new ArrayList<>();
        private final List<Double> heuristicGaps = new ArrayList<>();
        private int solved;
        private int proven;
        private int invalid;
    }

    /**
     * A problem and what others have found for it.
     *
     * @param family to report it with
     * @param best price that nobody can go below
     * @param heuristic best published price of a heuristic
     */
    private record Published(
            String family, String name, List<InstanceType> types, List<Pod> pods, double best, double heuristic) {}

    @Override
    public Integer call() throws IOException {
        Map<String, Family> families = new TreeMap<>();
        vectorPacking(families);
        cloudBalancing(families);
        // Not closed: standard output is not ours to close.
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        out.println("| family | problems | first plan above best known | after "
                + timeLimit
                + " | best published heuristic | as good as best known | proven by us | invalid |");
        out.println("|---|--:|--:|--:|--:|--:|--:|--:|");
        families.forEach((name, family) -> out.printf(
                Locale.ROOT,
                "| %s | %d | %.2f %% | %.2f %% | %.2f %% | %d | %d | %d |%n",
                name,
                family.gaps.size(),
                mean(family.firstGaps),
                mean(family.gaps),
                mean(family.heuristicGaps),
                family.solved,
                family.proven,
                family.invalid));
        return families.values().stream().allMatch(family -> family.invalid == 0) ? 0 : 1;
    }

    private static double mean(List<Double> shares) {
        return 100 * shares.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    private void vectorPacking(Map<String, Family> families) throws IOException {
        Path folder = data.resolve("vector-packing");
        Map<String, List<NamedCsvRecord>> items = grouped(folder.resolve("items.csv"));
        int number = 0;
        for (NamedCsvRecord instance : records(folder.resolve("instances.csv"))) {
            boolean solved = !instance.getField("optimum").isEmpty();
            String familyName = "vector packing, %s, optimum %s"
                    .formatted(instance.getField("family"), solved ? "known" : "unknown");
            if ((familyName + instance.getField("instance")).contains(only) && number++ % every == 0) {
                int dimensions = Integer.parseInt(instance.getField("dimensions"));
                TreeMap<String, Quantity> capacity = new TreeMap<>();
                for (int r = 1; r <= dimensions; r++) {
                    capacity.put("example.com/r" + r, Quantity.of(Long.parseLong(instance.getField("capacity"))));
                }
                List<Pod> pods = new ArrayList<>();
                boolean negative = false;
                for (NamedCsvRecord item : Objects.requireNonNull(items.get(instance.getField("instance")))) {
                    TreeMap<String, Quantity> requests = new TreeMap<>();
                    for (int r = 1; r <= dimensions; r++) {
                        negative |= item.getField("r" + r).startsWith("-");
                        requests.put("example.com/r" + r, Quantity.of(Long.parseLong(item.getField("r" + r))));
                    }
                    add(pods, requests, Integer.parseInt(item.getField("count")));
                }
                if (negative) {
                    // Some triplets have items of negative size, which no pod can have.
                    continue;
                }
                measure(
                        families,
                        new Published(
                                familyName,
                                instance.getField("instance"),
                                List.of(type("node", capacity, 1)),
                                pods,
                                Double.parseDouble(instance.getField(solved ? "optimum" : "lower_bound")),
                                Double.parseDouble(instance.getField("best_heuristic"))));
            }
        }
    }

    private void cloudBalancing(Map<String, Family> families) throws IOException {
        Path folder = data.resolve("cloud-balancing");
        Map<String, List<NamedCsvRecord>> pods = grouped(folder.resolve("pods.csv"));
        Map<String, List<NamedCsvRecord>> types = grouped(folder.resolve("types.csv"));
        for (NamedCsvRecord result : records(folder.resolve("results.csv"))) {
            String instance = result.getField("instance");
            String familyName = "cloud balancing, unlimited, " + instance;
            if (result.getField("variant").equals("unlimited") && familyName.contains(only)) {
                List<InstanceType> machines = new ArrayList<>();
                for (NamedCsvRecord type : Objects.requireNonNull(types.get(instance))) {
                    machines.add(type(
                            type.getField("type"), amounts(type), Double.parseDouble(type.getField("price")) / 1000));
                }
                List<Pod> processes = new ArrayList<>();
                for (NamedCsvRecord shape : Objects.requireNonNull(pods.get(instance))) {
                    add(processes, amounts(shape), Integer.parseInt(shape.getField("count")));
                }
                measure(
                        families,
                        new Published(
                                familyName,
                                instance,
                                machines,
                                processes,
                                Double.parseDouble(result.getField("lower_bound")) / 1000,
                                Double.parseDouble(result.getField("best_known")) / 1000));
            }
        }
    }

    private static TreeMap<String, Quantity> amounts(NamedCsvRecord row) {
        TreeMap<String, Quantity> amounts = new TreeMap<>();
        for (String resource : List.of("cpu", "memory", "network")) {
            amounts.put("example.com/" + resource, Quantity.of(Long.parseLong(row.getField(resource))));
        }
        return amounts;
    }

    private static void add(List<Pod> pods, TreeMap<String, Quantity> requests, int count) {
        PodSpec spec = PodSpec.builder().requests(ResourceList.of(requests)).build();
        for (int i = 0; i < count; i++) {
            pods.add(Pod.pending("default", "pod-" + pods.size(), spec));
        }
    }

    private static InstanceType type(String name, TreeMap<String, Quantity> amounts, double price) {
        TreeMap<String, Quantity> capacity = new TreeMap<>(amounts);
        capacity.put(Resource.PODS, Quantity.of(1_000_000));
        return new InstanceType(
                name,
                Requirements.of(List.of(
                        Requirement.in(Labels.INSTANCE_TYPE, name),
                        Requirement.in(Labels.ZONE, ZONE),
                        Requirement.in(Labels.CAPACITY_TYPE, CapacityType.ON_DEMAND.toString()))),
                ResourceList.of(capacity),
                ResourceList.EMPTY,
                List.of(Offering.of(ZONE, CapacityType.ON_DEMAND, price)));
    }

    private void measure(Map<String, Family> families, Published published) {
        NodePool pool = NodePool.of(
                "default",
                new NodeClaimTemplate(
                        Map.of(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        Cluster cluster = Cluster.builder()
                .nodePools(List.of(pool))
                .pods(published.pods())
                .build();
        Problem problem = new Problem(cluster, Catalog.of(LabelSchema.CORE, published.types()));
        Plan plan = Solver.builder().timeLimit(timeLimit).build().solve(problem);
        boolean valid = plan.unschedulable().isEmpty()
                && PlanVerifier.verify(cluster, problem.catalog(), plan).isEmpty();
        double best = published.best();
        double bound = plan.lowerBound().orElse(0);
        Family of = families.computeIfAbsent(published.family(), name -> new Family());
        of.invalid += valid ? 0 : 1;
        of.gaps.add(plan.hourlyPrice() / best - 1);
        of.firstGaps.add(plan.statistics().firstPlanHourlyPrice() / best - 1);
        of.heuristicGaps.add(published.heuristic() / best - 1);
        of.solved += plan.hourlyPrice() <= best * (1 + 1e-9) ? 1 : 0;
        of.proven += bound >= plan.hourlyPrice() * (1 - 1e-9) ? 1 : 0;
        if (each) {
            System.err.printf(
                    Locale.ROOT,
                    "%s: first %.4f, now %.4f, proven %.4f; published %.4f, heuristic %.4f%n",
                    published.name(),
                    plan.statistics().firstPlanHourlyPrice(),
                    plan.hourlyPrice(),
                    bound,
                    best,
                    published.heuristic());
        }
    }

    private static List<NamedCsvRecord> records(Path file) throws IOException {
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(file)) {
            return reader.stream().toList();
        }
    }

    private static Map<String, List<NamedCsvRecord>> grouped(Path file) throws IOException {
        Map<String, List<NamedCsvRecord>> groups = new TreeMap<>();
        records(file)
                .forEach(row -> groups.computeIfAbsent(row.getField("instance"), name -> new ArrayList<>())
                        .add(row));
        return groups;
    }
}
