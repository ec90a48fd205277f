package io.karpenter.solver.bound;

import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.columns.CoveringProblem.Bin;
import io.karpenter.solver.columns.CoveringProblem.Item;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Published packing problems with what is known about them, where the collection lies beside the repository: vector packing
 * (Mommessin, Erlebach and Shakhlevich, 2024) and cloud balancing (OptaPlanner's examples).
 */
final class PublishedProblems {

    private static final Path FOLDER = Path.of("../../shared/data/benchmarks");

    private PublishedProblems() {}

    /**
     * A problem.
     *
     * @param lowerBound the best recorded
     * @param best price of the best plan recorded
     */
    record Published(String name, CoveringProblem problem, double lowerBound, double best) {}

    static boolean areHere() {
        return Files.isDirectory(FOLDER);
    }

    static List<Published> vectorPacking(int mostItems) {
        Map<String, List<Item>> items = new LinkedHashMap<>();
        Map<String, String[]> instances = new LinkedHashMap<>();
        rows("vector-packing/instances.csv").forEach(row -> instances.put(row[0], row));
        for (String[] row : rows("vector-packing/items.csv")) {
            int dimensions = Integer.parseInt(instances.get(row[0])[4]);
            items.computeIfAbsent(row[0], name -> new ArrayList<>())
                    .add(new Item(
                            longs(row, 2, dimensions), new long[] {1}, Integer.parseInt(row[1]), Integer.MAX_VALUE));
        }
        List<Published> published = new ArrayList<>();
        items.forEach((name, of) -> {
            String[] row = instances.get(name);
            if (Integer.parseInt(row[3]) <= mostItems && of.stream().allMatch(PublishedProblems::isPossible)) {
                long[] room = new long[Integer.parseInt(row[4])];
                Arrays.fill(room, Long.parseLong(row[5]));
                Bin bin = new Bin(1, room, CoveringProblem.UNLIMITED);
                published.add(new Published(
                        name,
                        new CoveringProblem(List.of(bin), of, new int[0]),
                        Double.parseDouble(row[7]),
                        Double.parseDouble(row[8].isEmpty() ? row[9] : row[8])));
            }
        });
        return published;
    }

    /** False for a few amounts below 0 that some triplets have. */
    private static boolean isPossible(Item item) {
        return Arrays.stream(item.size()).allMatch(amount -> amount >= 0);
    }

    static List<Published> cloudBalancing(int mostPods) {
        List<Published> published = new ArrayList<>();
        for (String[] row : rows("cloud-balancing/results.csv")) {
            if (Integer.parseInt(row[2]) <= mostPods) {
                boolean limited = row[1].equals("limited");
                List<Bin> bins = new ArrayList<>();
                List<Integer> available = new ArrayList<>();
                for (String[] type : rows("cloud-balancing/types.csv")) {
                    if (type[0].equals(row[0])) {
                        int stock = limited ? available.size() : CoveringProblem.UNLIMITED;
                        bins.add(new Bin(Long.parseLong(type[5]), longs(type, 2, 3), stock));
                        available.add(Integer.parseInt(type[6]));
                    }
                }
                long[] all = new long[(bins.size() + 63) >>> 6];
                Arrays.fill(all, -1L);
                List<Item> items = rows("cloud-balancing/pods.csv").stream()
                        .filter(pod -> pod[0].equals(row[0]))
                        .map(pod -> new Item(longs(pod, 3, 3), all, Integer.parseInt(pod[2]), Integer.MAX_VALUE))
                        .toList();
                int[] units =
                        limited ? available.stream().mapToInt(Integer::intValue).toArray() : new int[0];
                published.add(new Published(
                        row[0] + " " + row[1],
                        new CoveringProblem(bins, items, units),
                        Double.parseDouble(row[6]),
                        Double.parseDouble(row[7])));
            }
        }
        return published;
    }

    private static long[] longs(String[] row, int from, int count) {
        return Arrays.stream(row, from, from + count).mapToLong(Long::parseLong).toArray();
    }

    private static List<String[]> rows(String file) {
        try {
            return Files.readAllLines(FOLDER.resolve(file)).stream()
                    .skip(1)
                    .map(line -> line.split(",", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
