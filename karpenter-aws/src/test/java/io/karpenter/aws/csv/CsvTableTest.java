package io.karpenter.aws.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CsvTableTest {

    private enum Column {
        NAME,
        COUNT,
        PRICE,
        READY,
        ITEMS,
        NOTE
    }

    private static final String HEADER = "name,count,price,ready,items";
    private static final CsvTable<Column> TABLE = CsvTable.of(Column.values(), Set.of(Column.NOTE));

    private final Problems problems = new Problems();

    @Test
    @DisplayName("cells are typed by column name, whatever the order and whatever else the file has")
    void typedCells() {
        List<Object> cells = new ArrayList<>();
        CsvSource source = TextSource.of(
                "t.csv",
                "extra,items,ready,price,count,name",
                "x,a;b;c,true,0.25,7,first",
                "x,,,1e-3,,\"second, quoted\"");

        TABLE.read(source, problems, row -> {
            cells.add(row.required(Column.NAME));
            cells.add(row.integer(Column.COUNT));
            cells.add(row.positive(Column.PRICE));
            cells.add(row.flag(Column.READY));
            cells.add(row.list(Column.ITEMS));
            cells.add(row.has(Column.NOTE));
            cells.add(row.text(Column.NOTE));
        });

        assertThat(problems.lines()).isEmpty();
        assertThat(cells)
                .containsExactly(
                        "first",
                        OptionalInt.of(7),
                        0.25,
                        true,
                        List.of("a", "b", "c"),
                        false,
                        "",
                        "second, quoted",
                        OptionalInt.empty(),
                        0.001,
                        false,
                        List.of(),
                        false,
                        "");
    }

    @Test
    @DisplayName("every bad cell of every row is reported with file, line, column, what was found and what is allowed")
    void badCells() {
        CsvSource source = TextSource.of(
                "t.csv",
                HEADER,
                "a,1,1,true,",
                ",-1,0,yes,",
                "b,2.5,NaN,true,",
                "c,99999999999,-3,false,",
                "d,,Infinity,,");

        TABLE.read(source, problems, row -> {
            row.required(Column.NAME);
            row.requiredInteger(Column.COUNT);
            row.positive(Column.PRICE);
            row.flag(Column.READY);
        });

        String whole = "expected a whole number from 0 to 2147483647";
        assertThat(problems.lines())
                .containsExactly(
                        "t.csv:3: column name: found \"\", expected a value",
                        "t.csv:3: column count: found \"-1\", " + whole,
                        "t.csv:3: column price: found \"0\", expected a number above 0",
                        "t.csv:3: column ready: found \"yes\", expected true or false",
                        "t.csv:4: column count: found \"2.5\", " + whole,
                        "t.csv:4: column price: found \"NaN\", expected a number above 0",
                        "t.csv:5: column count: found \"99999999999\", " + whole,
                        "t.csv:5: column price: found \"-3\", expected a number above 0",
                        "t.csv:6: column count: found \"\", " + whole,
                        "t.csv:6: column price: found \"Infinity\", expected a number above 0");
    }

    @Test
    @DisplayName("rows of the wrong length are reported and the others are read")
    void wrongLength() {
        List<String> names = new ArrayList<>();
        CsvSource source = TextSource.of("t.csv", HEADER, "a,1,1,true", "b,1,1,true,x,y", "c,1,1,true,");

        TABLE.read(source, problems, row -> names.add(row.text(Column.NAME)));

        assertThat(names).containsExactly("c");
        assertThat(problems.lines())
                .containsExactly(
                        "t.csv:2: found 4 cells, expected 5 as in the header",
                        "t.csv:3: found 6 cells, expected 5 as in the header");
    }

    @Test
    @DisplayName("missing columns are all named, and no row is read without them")
    void missingColumns() {
        List<String> names = new ArrayList<>();

        TABLE.read(TextSource.of("t.csv", "name,count", "a,1"), problems, row -> names.add(row.text(Column.NAME)));

        assertThat(names).isEmpty();
        assertThat(problems.lines())
                .containsExactly(
                        "t.csv:1: column price is missing, found name,count",
                        "t.csv:1: column ready is missing, found name,count",
                        "t.csv:1: column items is missing, found name,count");
    }

    @Test
    @DisplayName("empty, missing and malformed files are problems, not crashes")
    void unreadable() {
        TABLE.read(new TextSource("empty.csv", new byte[0]), problems, row -> {});
        TABLE.read(CsvSource.file(Path.of("no-such-directory", "t.csv")), problems, row -> {});
        TABLE.read(TextSource.of("open.csv", HEADER, "\"a\"x,1,1,true,"), problems, row -> {});

        assertThat(problems.lines()).hasSize(3);
        assertThat(problems.lines().get(0))
                .startsWith("empty.csv: the file is empty, expected a header with name,count");
        assertThat(problems.lines().get(1)).startsWith(Path.of("no-such-directory", "t.csv") + ": cannot be read");
        assertThat(problems.lines().get(2)).startsWith("open.csv: not readable as CSV");
        assertThatThrownBy(problems::throwIfAny)
                .isInstanceOfSatisfying(
                        InvalidCatalogException.class,
                        e -> assertThat(e.problems()).isEqualTo(problems.lines()));
    }
}
