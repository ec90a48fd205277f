package io.karpenter.engine.cli.terminal;

import java.util.Locale;

/** What a search has come to, in a few words beside a progress bar. */
final class SearchNews {

    private SearchNews() {}

    /** Price, bound and gap as far as they are known, e.g. {@code $0.2731/h, bound $0.2610, gap 4.6%}. */
    static String of(io.karpenter.solver.api.Progress progress) {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "$%.4f/h", progress.hourlyPrice()));
        progress.lowerBound().ifPresent(bound -> text.append(String.format(Locale.ROOT, ", bound $%.4f", bound)));
        progress.gap().ifPresent(gap -> text.append(String.format(Locale.ROOT, ", gap %.1f%%", gap * 100)));
        return text.toString();
    }
}
