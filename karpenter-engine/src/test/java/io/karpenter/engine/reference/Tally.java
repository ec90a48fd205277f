package io.karpenter.engine.reference;

import io.karpenter.engine.reference.Comparison.Match;
import io.karpenter.engine.reference.Finding.Kind;
import io.karpenter.engine.reference.Finding.Severity;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts findings, by what the manifests made use of. Not thread-safe. */
final class Tally {

    private static final Set<Kind> PRICED =
            EnumSet.of(Kind.CHEAPER, Kind.SAME_PRICE, Kind.DEARER, Kind.MEETS_MORE, Kind.NOT_COMPARED);

    private final Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
    private final Map<Match, List<Double>> ratios = new TreeMap<>();
    private final Map<String, Integer> pods = new TreeMap<>();
    private final Map<String, Integer> rare = new TreeMap<>();
    private int problems;

    void count(String feature, Map<Match, List<Finding>> findings) {
        problems++;
        Map<String, Integer> ofFeature = counts.computeIfAbsent(feature, f -> new TreeMap<>());
        ofFeature.merge("problems", 1, Integer::sum);
        findings.forEach((match, list) -> list.forEach(finding -> {
            String name = "%s: %s%s"
                    .formatted(match, finding.kind(), finding.detail().isEmpty() ? "" : ", " + finding.detail());
            ofFeature.merge(name, 1, Integer::sum);
            if (finding.kind().severity() == Severity.RARE) {
                rare.merge(name, 1, Integer::sum);
            }
            if (PRICED.contains(finding.kind())) {
                ratios.computeIfAbsent(match, m -> new ArrayList<>()).add(finding.amount());
            }
            if (finding.kind() == Kind.PLACED_LATER) {
                pods.merge(name, (int) finding.amount(), Integer::sum);
            }
        }));
    }

    /** What must stay rare, each as a share of all problems. */
    Map<String, Double> rare() {
        Map<String, Double> shares = new TreeMap<>();
        rare.forEach((name, count) -> shares.put(name, (double) count / problems));
        return shares;
    }

    /** As Markdown. */
    String report() {
        StringBuilder text = new StringBuilder("%d problems\n\n".formatted(problems));
        ratios.forEach((match, list) -> text.append(distribution(match, list)));
        pods.forEach((name, count) -> text.append("%s: %d pods\n".formatted(name, count)));
        Map<String, Integer> sums = new TreeMap<>();
        counts.values().forEach(map -> map.forEach((name, count) -> sums.merge(name, count, Integer::sum)));
        text.append("\n| finding | problems |\n|---|--:|\n");
        sums.forEach((name, count) -> text.append("| %s | %d |\n".formatted(name, count)));
        counts.forEach((feature, map) -> {
            text.append("\n").append(feature).append("\n\n");
            map.forEach((name, count) -> text.append("- %s: %d\n".formatted(name, count)));
        });
        return text.toString();
    }

    private static String distribution(Match match, List<Double> unsorted) {
        List<Double> sorted = unsorted.stream().sorted().toList();
        long cheaper = sorted.stream().filter(ratio -> ratio < 1 - 1e-9).count();
        return String.format(
                Locale.ROOT,
                "%s: price as a share of the reference's, %d problems with the same pods placed: best %.3f, lower quartile %.3f, median %.3f, "
                        + "mean %.3f, worst %.3f; ours is cheaper in %.1f %%%n",
                match,
                sorted.size(),
                sorted.get(0),
                sorted.get(sorted.size() / 4),
                sorted.get(sorted.size() / 2),
                sorted.stream().mapToDouble(r -> r).average().orElse(1),
                sorted.get(sorted.size() - 1),
                100.0 * cheaper / sorted.size());
    }
}
