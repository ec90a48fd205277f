package io.karpenter.engine.binding;

import io.karpenter.core.plan.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the runs of a test class came to, as the table of docs/results.md. Not thread-safe. */
final class BindingTable {

    private final Path file;
    private final List<String> lines = new ArrayList<>();

    BindingTable(Path file) {
        this.file = file;
        lines.add("| scenario | placement | nodes | $/h | pods planned | bound | elsewhere | stranded | seconds |");
        lines.add("|---|---|--:|--:|--:|--:|--:|--:|--:|");
    }

    void add(String scenario, String placement, Plan plan, Bindings bindings) {
        int pods = plan.scheduledPods();
        int stranded = bindings.strandedPods();
        String row = String.format(
                Locale.ROOT,
                "| %s | %s | %d | %.4f | %d | %d | %d | %d | %.1f |",
                scenario,
                placement,
                plan.nodes().size() + plan.existingNodes().size(),
                plan.hourlyPrice(),
                pods,
                pods - stranded,
                bindings.elsewhere(),
                stranded,
                bindings.time().toMillis() / 1000.0);
        lines.add(row);
        System.out.println(row);
        bindings.stranded()
                .forEach((workload, left) ->
                        System.out.printf("  %s: %d stranded: %s%n", workload, left.pods(), left.message()));
    }

    void write() {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
