package io.karpenter.engine.report;

import io.karpenter.core.verify.Violation;
import io.karpenter.engine.report.text.Style;
import io.karpenter.engine.report.text.Table;
import io.karpenter.engine.report.text.Words;
import java.util.List;
import java.util.stream.Collectors;

/** What the verifier found, for people. */
public final class VerdictReport {

    private final List<Violation> violations;
    private final Style style;

    public VerdictReport(List<Violation> violations, Style style) {
        this.violations = List.copyOf(violations);
        this.style = style;
    }

    /** One violation a line, and a verdict. */
    public String text() {
        if (violations.isEmpty()) {
            return style.green("valid") + ": no violations\n";
        }
        Table table = new Table("RULE", "WHERE", "VIOLATION").wrapAt(Table.COLUMNS);
        violations.forEach(v -> table.row(v.rule(), v.where(), v.message()));
        return table.print(style) + "\n" + style.red("invalid") + ": " + Words.count(violations.size(), "violation")
                + "\n";
    }

    /** The nodes and pods concerned, each once, one a line. */
    public String names() {
        return violations.stream()
                .map(Violation::where)
                .distinct()
                .map(w -> w + "\n")
                .collect(Collectors.joining());
    }
}
