package io.karpenter.aws.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A table whose columns are the constants of an enum: the header of a column is its constant's name in lower case. Columns
 * of the file that the enum does not have are skipped.
 */
public final class CsvTable<C extends Enum<C>> {

    private final C[] columns;
    private final Set<C> optional;

    private CsvTable(C[] columns, Set<C> optional) {
        this.columns = columns;
        this.optional = Set.copyOf(optional);
    }

    /**
     * @param columns all values of the enum
     * @param optional those that may be missing; their cells are then empty
     */
    public static <C extends Enum<C>> CsvTable<C> of(C[] columns, Set<C> optional) {
        return new CsvTable<>(columns.clone(), optional);
    }

    /** Gives every row of {@code source} to {@code reader}; rows of the wrong length become problems instead. */
    public void read(CsvSource source, Problems problems, Consumer<CsvRow<C>> reader) {
        try (CsvReader<CsvRecord> records = CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .detectBomHeader(true)
                .ofCsvRecord(new InputStreamReader(source.open(), StandardCharsets.UTF_8))) {
            Iterator<CsvRecord> iterator = records.iterator();
            if (!iterator.hasNext()) {
                problems.add("%s: the file is empty, expected a header with %s".formatted(source.name(), headers()));
                return;
            }
            List<String> header = iterator.next().getFields();
            int[] positions = positions(source, header, problems);
            if (positions.length == 0) {
                return;
            }
            while (iterator.hasNext()) {
                CsvRecord record = iterator.next();
                if (record.getFieldCount() != header.size()) {
                    problems.add("%s:%d: found %d cells, expected %d as in the header"
                            .formatted(
                                    source.name(),
                                    record.getStartingLineNumber(),
                                    record.getFieldCount(),
                                    header.size()));
                } else {
                    reader.accept(new CsvRow<>(source.name(), record, positions, problems));
                }
            }
        } catch (CsvParseException e) {
            problems.add("%s: not readable as CSV: %s".formatted(source.name(), rootMessage(e)));
        } catch (IOException | UncheckedIOException e) {
            problems.add("%s: cannot be read: %s".formatted(source.name(), e));
        }
    }

    private static String rootMessage(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return thrown.getMessage() + (cause == null ? "" : ": " + cause.getMessage());
    }

    private int[] positions(CsvSource source, List<String> header, Problems problems) {
        int[] positions = new int[columns.length];
        boolean complete = true;
        for (C column : columns) {
            int position = header.indexOf(header(column));
            positions[column.ordinal()] = position;
            if (position < 0 && !optional.contains(column)) {
                problems.add("%s:1: column %s is missing, found %s"
                        .formatted(source.name(), header(column), String.join(",", header)));
                complete = false;
            }
        }
        return complete ? positions : new int[0];
    }

    private String headers() {
        return String.join(",", Arrays.stream(columns).map(CsvTable::header).toList());
    }

    static String header(Enum<?> column) {
        return column.name().toLowerCase(Locale.ROOT);
    }
}
