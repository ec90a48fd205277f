package io.karpenter.benchmarks.published;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads CSV files whose first line names the fields. */
public final class CsvFiles {

    private CsvFiles() {}

    /** All rows in their order. */
    public static List<NamedCsvRecord> rows(Path file) throws IOException {
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(file)) {
            return reader.stream().toList();
        }
    }

    /** Rows by the problem they belong to, which the field {@code instance} names. */
    static Map<String, List<NamedCsvRecord>> byInstance(Path file) throws IOException {
        Map<String, List<NamedCsvRecord>> groups = new TreeMap<>();
        rows(file)
                .forEach(row -> groups.computeIfAbsent(row.getField("instance"), name -> new ArrayList<>())
                        .add(row));
        return groups;
    }

    static int integer(NamedCsvRecord row, String field) {
        return Integer.parseInt(row.getField(field));
    }

    static double number(NamedCsvRecord row, String field) {
        return Double.parseDouble(row.getField(field));
    }
}
