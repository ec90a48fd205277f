package io.karpenter.engine.report.text;

import java.util.List;

/** A headline and what is to be said about it, a labelled fact a line. Not thread-safe. */
public final class Facts {

    private static final int INDENT = 2;
    private static final int LABEL = 14;

    private final StringBuilder text = new StringBuilder();

    public Facts(String headline) {
        text.append(headline).append('\n');
    }

    /** Nothing if {@code fact} is empty; line feeds in it begin new lines. */
    public Facts add(String label, String fact) {
        if (!fact.isEmpty()) {
            List<String> lines = Words.wrap(fact, Table.COLUMNS - INDENT - LABEL);
            for (int i = 0; i < lines.size(); i++) {
                text.append(" ".repeat(INDENT))
                        .append(padded(i == 0 ? label : ""))
                        .append(lines.get(i))
                        .append('\n');
            }
        }
        return this;
    }

    private static String padded(String label) {
        return label + " ".repeat(Math.max(1, LABEL - label.length()));
    }

    public String print() {
        return text.toString();
    }
}
