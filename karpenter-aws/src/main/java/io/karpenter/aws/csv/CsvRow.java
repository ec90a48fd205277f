package io.karpenter.aws.csv;

import de.siegmar.fastcsv.reader.CsvRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * One row of a table. A cell that is not what is asked for becomes a problem and reads as a harmless value, so that the rest
 * of the file is checked too.
 */
public final class CsvRow<C extends Enum<C>> {

    private final String source;
    private final CsvRecord record;
    private final Map<C, Integer> positions;
    private final Problems problems;

    CsvRow(String source, CsvRecord record, Map<C, Integer> positions, Problems problems) {
        this.source = source;
        this.record = record;
        this.positions = positions;
        this.problems = problems;
    }

    /** File and line, for messages. */
    public String place() {
        return source + ":" + record.getStartingLineNumber();
    }

    /** True if the file has this column. */
    public boolean has(C column) {
        return positions.containsKey(column);
    }

    /** The cell, empty if it is blank or its column is missing. */
    public String text(C column) {
        Integer position = positions.get(column);
        return position == null ? "" : record.getField(position);
    }

    /** The cell, which must not be empty. */
    public String required(C column) {
        String text = text(column);
        if (text.isBlank()) {
            problem(column, "a value");
        }
        return text;
    }

    /** A whole number of at least zero; an empty cell is none. */
    public OptionalInt integer(C column) {
        return text(column).isEmpty() ? OptionalInt.empty() : OptionalInt.of(integer(column, 0, Integer.MAX_VALUE));
    }

    /** As {@link #integer(Enum)}, an empty cell being a problem. */
    public int requiredInteger(C column) {
        return integer(column, 0, Integer.MAX_VALUE);
    }

    /** A whole number of [{@code least}, {@code most}]; {@code least} if the cell is none. */
    public int integer(C column, int least, int most) {
        try {
            int value = Integer.parseInt(text(column));
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, as a number out of range is.
        }
        problem(column, "a whole number from %d to %d".formatted(least, most));
        return least;
    }

    /** {@code true} or {@code false}; an empty cell is false. */
    public boolean flag(C column) {
        String text = text(column);
        if (!text.isEmpty() && !text.equals("true") && !text.equals("false")) {
            problem(column, "true or false");
        }
        return text.equals("true");
    }

    /** A price or another amount above zero. */
    public double positive(C column) {
        String text = required(column);
        if (!text.isBlank()) {
            try {
                double value = Double.parseDouble(text);
                if (value > 0 && value < Double.POSITIVE_INFINITY) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // Reported below, as zero is.
            }
            problem(column, "a number above 0");
        }
        return 1;
    }

    /** The items of a cell, separated by semicolons. */
    public List<String> list(C column) {
        String text = text(column);
        if (text.isEmpty()) {
            return List.of();
        }
        if (text.indexOf(';') < 0) {
            return List.of(text);
        }
        List<String> items = new ArrayList<>();
        int from = 0;
        for (int to = text.indexOf(';'); to >= 0; to = text.indexOf(';', from)) {
            items.add(text.substring(from, to));
            from = to + 1;
        }
        items.add(text.substring(from));
        return List.copyOf(items);
    }

    /** Reports that the cell of {@code column} is not {@code expected}. */
    public void problem(C column, String expected) {
        problems.add("%s: column %s: found \"%s\", expected %s"
                .formatted(place(), CsvTable.header(column), text(column), expected));
    }
}
