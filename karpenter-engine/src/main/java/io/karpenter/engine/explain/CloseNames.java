package io.karpenter.engine.explain;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Names that somebody may have meant: a few typing errors away, longer ones that begin alike, or the same in another namespace. Costs
 * O(names × length²).
 */
final class CloseNames {

    private static final int MOST = 3;

    private CloseNames() {}

    private record Rated(String name, int distance) {}

    /** Up to three of {@code known}, the closest first; none that is more than a third of the name's length away. */
    static List<String> to(String wanted, Collection<String> known) {
        int farthest = Math.max(1, wanted.length() / 3);
        return known.stream()
                .distinct()
                .map(name -> new Rated(name, isRelated(wanted, name) ? 1 : distance(wanted, name)))
                .filter(rated -> rated.distance() <= farthest)
                .sorted(Comparator.comparingInt(Rated::distance).thenComparing(Rated::name))
                .limit(MOST)
                .map(Rated::name)
                .toList();
    }

    /** True for replicas of a workload that is named itself, and for a name without its namespace, or with a wrong one. */
    private static boolean isRelated(String wanted, String name) {
        return name.startsWith(wanted) || lastPart(name).equals(lastPart(wanted));
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** Levenshtein distance: characters to insert, delete or replace. */
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
