package io.karpenter.benchmarks.published.reassignment;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads problems of machine reassignment from JSON, of which YAML is a superset. */
final class ReassignmentFile {

    private static final int MOST_CHARACTERS = 1 << 28;

    private ReassignmentFile() {}

    /**
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if something in it is missing, or not what it should be
     */
    static Reassignment read(Path file) throws IOException {
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(MOST_CHARACTERS).build();
        try (Reader reader = Files.newBufferedReader(file)) {
            return reassignment(map(new Load(settings).loadFromReader(reader), file.toString()));
        }
    }

    private static Reassignment reassignment(Map<?, ?> root) {
        List<?> resources = list(root, "resources");
        boolean[] isTransient = new boolean[resources.size()];
        long[] loadWeight = new long[resources.size()];
        for (int r = 0; r < loadWeight.length; r++) {
            Map<?, ?> resource = map(resources.get(r), "resources");
            isTransient[r] = Boolean.TRUE.equals(resource.get("transient"));
            loadWeight[r] = number(resource, "loadWeight");
        }
        Map<?, ?> weights = map(root.get("weights"), "weights");
        return new Reassignment(
                String.valueOf(root.get("name")),
                isTransient,
                loadWeight,
                machines(root),
                list(root, "machineMoveCost").stream()
                        .map(row -> numbers(row, "machineMoveCost"))
                        .toArray(long[][]::new),
                services(root),
                processes(root, loadWeight.length),
                balances(root),
                new Reassignment.Weights(
                        number(weights, "processMove"),
                        number(weights, "serviceMove"),
                        number(weights, "machineMove")));
    }

    private static List<Reassignment.Machine> machines(Map<?, ?> root) {
        List<Reassignment.Machine> machines = new ArrayList<>();
        for (Object of : list(root, "machines")) {
            Map<?, ?> machine = map(of, "machines");
            machines.add(new Reassignment.Machine(
                    (int) number(machine, "neighborhood"),
                    (int) number(machine, "location"),
                    numbers(machine.get("capacity"), "capacity"),
                    numbers(machine.get("safety"), "safety")));
        }
        return machines;
    }

    private static List<Reassignment.Service> services(Map<?, ?> root) {
        List<Reassignment.Service> services = new ArrayList<>();
        for (Object of : list(root, "services")) {
            Map<?, ?> service = map(of, "services");
            long[] dependsOn = numbers(service.get("dependsOn"), "dependsOn");
            int[] others = new int[dependsOn.length];
            for (int i = 0; i < others.length; i++) {
                others[i] = (int) dependsOn[i];
            }
            services.add(new Reassignment.Service((int) number(service, "spreadMin"), others));
        }
        return services;
    }

    /** Rows of service, a need for each resource, cost of a move. */
    private static List<Reassignment.Process> processes(Map<?, ?> root, int resources) {
        long[] initial = numbers(root.get("initialMachine"), "initialMachine");
        List<?> rows = list(map(root.get("processes"), "processes"), "rows");
        if (rows.size() != initial.length) {
            throw new IllegalArgumentException("there are %d rows of processes and %d entries of initialMachine"
                    .formatted(rows.size(), initial.length));
        }
        List<Reassignment.Process> processes = new ArrayList<>();
        for (int p = 0; p < initial.length; p++) {
            long[] row = numbers(rows.get(p), "processes.rows");
            long[] need = new long[resources];
            System.arraycopy(row, 1, need, 0, resources);
            processes.add(new Reassignment.Process((int) row[0], need, row[1 + resources], (int) initial[p]));
        }
        return processes;
    }

    private static List<Reassignment.Balance> balances(Map<?, ?> root) {
        List<Reassignment.Balance> balances = new ArrayList<>();
        for (Object of : list(root, "balance")) {
            Map<?, ?> balance = map(of, "balance");
            balances.add(new Reassignment.Balance(
                    (int) number(balance, "resource"),
                    (int) number(balance, "other"),
                    number(balance, "target"),
                    number(balance, "weight")));
        }
        return balances;
    }

    private static Map<?, ?> map(@Nullable Object value, String field) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException(field + " is not an object");
    }

    private static List<?> list(Map<?, ?> map, String field) {
        if (map.get(field) instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException(field + " is not a list");
    }

    private static long number(Map<?, ?> map, String field) {
        if (map.get(field) instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalArgumentException(field + " is not a number");
    }

    private static long[] numbers(@Nullable Object value, String field) {
        if (value instanceof List<?> list && list.stream().allMatch(Number.class::isInstance)) {
            return list.stream()
                    .mapToLong(element -> ((Number) element).longValue())
                    .toArray();
        }
        throw new IllegalArgumentException(field + " is not a list of numbers");
    }
}
