package io.karpenter.aws.catalog;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads a table of expected values, cells by column, with none of the code under test. */
final class TestTable {

    private TestTable() {}

    static List<Map<String, String>> read(String resource) {
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder()
                .ofNamedCsvRecord(
                        Objects.requireNonNull(TestTable.class.getResourceAsStream(resource), resource),
                        StandardCharsets.UTF_8)) {
            return reader.stream().map(NamedCsvRecord::getFieldsAsMap).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
