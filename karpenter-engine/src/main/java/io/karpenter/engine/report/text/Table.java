package io.karpenter.engine.report.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Text in columns: a header, rows, and perhaps a last row of totals. Columns are as wide as their longest cell; the last one
 * may be wrapped. Not thread-safe.
 */
public final class Table {

    /** Lines break here where they can. */
    public static final int COLUMNS = 120;

    private static final String GAP = "  ";
    private static final int NARROWEST_WRAP = 30;

    private final List<String> header;
    private final List<Boolean> rightAligned;
    private final List<List<String>> rows = new ArrayList<>();
    private List<String> totals = List.of();
    private int wrapAt = Integer.MAX_VALUE;

    /** @param columns titles; those that begin with {@code >} are aligned to the right */
    public Table(String... columns) {
        header = Arrays.stream(columns)
                .map(c -> c.startsWith(">") ? c.substring(1) : c)
                .toList();
        rightAligned = Arrays.stream(columns).map(c -> c.startsWith(">")).toList();
    }

    public Table row(Object... cells) {
        rows.add(cells(cells));
        return this;
    }

    public Table totals(Object... cells) {
        totals = cells(cells);
        return this;
    }

    /** Breaks the last column between words so that lines keep to {@code columns}. */
    public Table wrapAt(int columns) {
        wrapAt = columns;
        return this;
    }

    private List<String> cells(Object... cells) {
        if (cells.length != header.size()) {
            throw new IllegalArgumentException(
                    "%d cells for the %d columns %s".formatted(cells.length, header.size(), header));
        }
        return Arrays.stream(cells).map(Object::toString).toList();
    }

    /** The lines of the table, each ended by a line feed, without trailing blanks. */
    public String print(Style style) {
        int[] widths = widths();
        StringBuilder text = new StringBuilder();
        text.append(style.bold(line(header, widths))).append('\n');
        for (List<String> row : rows) {
            appendWrapped(text, row, widths);
        }
        if (!totals.isEmpty()) {
            text.append(style.bold(line(totals, widths))).append('\n');
        }
        return text.toString();
    }

    private int[] widths() {
        int[] widths = new int[header.size()];
        widen(widths, header);
        rows.forEach(row -> widen(widths, row));
        if (!totals.isEmpty()) {
            widen(widths, totals);
        }
        return widths;
    }

    private static void widen(int[] widths, List<String> cells) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], length(cells.get(i)));
        }
    }

    private void appendWrapped(StringBuilder text, List<String> row, int[] widths) {
        int last = widths.length - 1;
        int indent = 0;
        for (int i = 0; i < last; i++) {
            indent += widths[i] + GAP.length();
        }
        List<String> pieces = row.get(last).isEmpty()
                ? List.of("")
                : Words.wrap(row.get(last), Math.max(NARROWEST_WRAP, wrapAt - indent));
        List<String> first = new ArrayList<>(row);
        first.set(last, pieces.get(0));
        text.append(line(first, widths)).append('\n');
        for (String piece : pieces.subList(1, pieces.size())) {
            text.append(" ".repeat(indent)).append(piece).append('\n');
        }
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            String padding = " ".repeat(Math.max(0, widths[i] - length(cell)));
            line.append(i == 0 ? "" : GAP);
            line.append(rightAligned.get(i) ? padding + cell : cell + padding);
        }
        return line.toString().stripTrailing();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
