package io.karpenter.k8s.manifest.report;

import io.karpenter.k8s.manifest.report.Notice.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects what readers find. The same warning about many objects is kept once with a count, and problems beyond {@value
 * #MOST_PROBLEMS} are only counted, so that a broken dump of a large cluster neither floods the terminal nor the memory. Not
 * thread-safe.
 */
public final class Report {

    static final int MOST_PROBLEMS = 10_000;

    private final List<Problem> problems = new ArrayList<>();
    private long problemsLeftOut;
    private final List<Notice> notices = new ArrayList<>();
    private final Map<String, Repeated> repeated = new LinkedHashMap<>();

    public void problem(Location where, String path, String found, String allowed) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(new Problem(where, path, found, allowed));
        } else {
            problemsLeftOut++;
        }
    }

    /** How many problems there are so far. */
    public long problemCount() {
        return problems.size() + problemsLeftOut;
    }

    public void info(String text) {
        notices.add(new Notice(Level.INFO, text));
    }

    public void warning(String text) {
        notices.add(new Notice(Level.WARNING, text));
    }

    /** A warning that may hold for many objects: told once, with the first place and how many more there are. */
    public void warning(String text, Location where) {
        String kept = repeated.size() < MOST_PROBLEMS || repeated.containsKey(text) ? text : "further warnings";
        Repeated known = repeated.get(kept);
        if (known == null) {
            repeated.put(kept, new Repeated(where));
        } else {
            known.more++;
        }
    }

    /** Every problem, in the order found. */
    public List<Problem> problems() {
        if (problemsLeftOut == 0) {
            return List.copyOf(problems);
        }
        List<Problem> all = new ArrayList<>(problems);
        all.add(new Problem(Location.of("input"), "", problemsLeftOut + " more problems", "none"));
        return List.copyOf(all);
    }

    /** Warnings first, in the order found. */
    public List<Notice> notices() {
        List<Notice> all = new ArrayList<>();
        repeated.forEach((text, places) -> all.add(new Notice(Level.WARNING, text + ": " + places)));
        notices.stream().filter(n -> n.level() == Level.WARNING).forEach(all::add);
        notices.stream().filter(n -> n.level() == Level.INFO).forEach(all::add);
        return List.copyOf(all);
    }

    /** Says what stands in the input, short enough for a line. */
    public static String quoted(@Nullable String text) {
        if (text == null) {
            return "nothing";
        }
        return text.length() <= 60
                ? "\"" + text + "\""
                : "\"" + text.substring(0, 60) + "…\" (" + text.length() + " characters)";
    }

    private static final class Repeated {

        private final Location first;
        private int more;

        private Repeated(Location first) {
            this.first = first;
        }

        @Override
        public String toString() {
            return first + (more == 0 ? "" : " and " + more + " more");
        }
    }
}
