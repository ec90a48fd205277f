package io.karpenter.engine.report.text;

import java.util.List;
import java.util.TreeSet;

/** Zone names for people. */
public final class Zones {

    private Zones() {}

    /** Zones of one region by its name and their letters: {@code us-east-1a,b,c}; each zone once, in order. */
    public static String letters(List<String> zones) {
        TreeSet<String> sorted = new TreeSet<>(zones);
        if (sorted.isEmpty()) {
            return "-";
        }
        String first = sorted.first();
        String region = first.substring(0, first.length() - 1);
        StringBuilder text = new StringBuilder(first);
        for (String zone : sorted.tailSet(first, false)) {
            boolean sameRegion = zone.length() == first.length() && zone.startsWith(region);
            text.append(',').append(sameRegion ? zone.substring(region.length()) : zone);
        }
        return text.toString();
    }
}
