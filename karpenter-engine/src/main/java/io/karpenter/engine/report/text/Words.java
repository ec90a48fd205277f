package io.karpenter.engine.report.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Small helpers for sentences. */
public final class Words {

    private Words() {}

    /** {@code 1 node}, {@code 2 nodes}. */
    public static String count(long number, String singular) {
        return String.format(Locale.ROOT, "%,d %s%s", number, singular, number == 1 ? "" : "s");
    }

    /** {@code text} in lines of at most {@code width} characters, broken at blanks; longer words and line feeds stay. */
    static List<String> wrap(String text, int width) {
        return text.lines().flatMap(line -> wrapLine(line, width).stream()).toList();
    }

    private static List<String> wrapLine(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
