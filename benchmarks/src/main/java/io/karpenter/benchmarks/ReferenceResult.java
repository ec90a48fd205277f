package io.karpenter.benchmarks;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the reference made of a scenario.
 *
 * @param outcome empty if it did not finish
 * @param note how it was measured
 */
record ReferenceResult(String scenario, Optional<Outcome> outcome, String note) {

    /**
     * @param hourlyPrice lowest price of the new nodes over several runs, USD per hour
     * @param unschedulable pods left pending
     * @param millis of one solve: processor time if the note says so, else wall time
     */
    record Outcome(double hourlyPrice, int nodes, int unschedulable, long millis) {}

    /** Whether our price must not be above it (decisions 27: not that of a plan which breaks a rule). */
    boolean binds() {
        return !note.contains("does not bind");
    }

    /** Whether {@link Outcome#millis} is processor time. */
    boolean isProcessorTime() {
        return note.contains("CPU ms");
    }

    /** The rows of a {@code reference-results.csv}. */
    static List<ReferenceResult> read(Path file) {
        try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(file)) {
            return rows.stream().map(ReferenceResult::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ReferenceResult of(NamedCsvRecord row) {
        String price = row.getField("lowest_usd_per_hour");
        Optional<Outcome> outcome = price.isEmpty()
                ? Optional.empty()
                : Optional.of(new Outcome(
                        Double.parseDouble(price),
                        Integer.parseInt(row.getField("nodes")),
                        Integer.parseInt(row.getField("unschedulable")),
                        Long.parseLong(row.getField("reference_ms"))));
        return new ReferenceResult(row.getField("scenario"), outcome, row.getField("note"));
    }
}
