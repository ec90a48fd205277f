package io.karpenter.engine.cli.terminal;

import io.karpenter.engine.report.text.Style;
import io.karpenter.k8s.manifest.report.Notice;
import java.io.PrintWriter;
import java.util.List;

/** Speaks to the user on standard error; with {@code quiet}, of errors only. */
final class Console {

    private final PrintWriter error;
    private final boolean quiet;
    private final Style style;

    Console(PrintWriter error, boolean quiet, Style style) {
        this.error = error;
        this.quiet = quiet;
        this.style = style;
    }

    void tell(List<Notice> notices) {
        if (!quiet) {
            notices.forEach(notice -> error.println(
                    switch (notice.level()) {
                        case INFO -> style.faint(notice.toString());
                        case WARNING -> style.yellow(notice.toString());
                    }));
            error.flush();
        }
    }

    /** Every problem on a line of its own, after a line that counts them. */
    void tellProblems(List<String> problems) {
        error.println(style.red(
                problems.size() == 1
                        ? "error: the input is invalid"
                        : "error: the input is invalid, %d problems".formatted(problems.size())));
        problems.forEach(problem -> error.println("  " + problem));
        error.flush();
    }
}
