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
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
     * A table with these columns.
     *
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
            Map<C, Integer> positions = positions(source, header, problems);
            if (!complete(positions)) {
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

    private Map<C, Integer> positions(CsvSource source, List<String> header, Problems problems) {
        Map<C, Integer> positions = new EnumMap<>(columns[0].getDeclaringClass());
        for (C column : columns) {
            int position = header.indexOf(header(column));
            if (position >= 0) {
                positions.put(column, position);
            } else if (!optional.contains(column)) {
                problems.add("%s:1: column %s is missing, found %s"
                        .formatted(source.name(), header(column), String.join(",", header)));
            }
        }
        return positions;
    }

    private boolean complete(Map<C, Integer> positions) {
        return Arrays.stream(columns).allMatch(c -> positions.containsKey(c) || optional.contains(c));
    }

    private String headers() {
        return String.join(",", Arrays.stream(columns).map(CsvTable::header).toList());
    }

    static String header(Enum<?> column) {
        return column.name().toLowerCase(Locale.ROOT);
    }
}
