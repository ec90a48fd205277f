package io.karpenter.engine.report.text;

import io.karpenter.core.workload.PodId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pod names for people: replicas of one workload are told by the range of their ordinals. */
public final class PodNames {

    private static final Pattern REPLICA = Pattern.compile("(.+)-(0|[1-9]\\d{0,8})");

    private PodNames() {}

    /** {@code namespace/name} of the workload that {@code pod} is a replica of, by its name; of the pod itself if it is none. */
    public static String workload(PodId pod) {
        Matcher replica = REPLICA.matcher(pod.name());
        return pod.namespace() + "/" + (replica.matches() ? replica.group(1) : pod.name());
    }

    /** E.g. {@code default/web-[0-4,7], default/db-0}, in alphabetical order. */
    public static String compact(List<PodId> pods) {
        Map<String, TreeSet<Integer>> ordinals = new TreeMap<>();
        for (PodId pod : pods) {
            Matcher replica = REPLICA.matcher(pod.name());
            TreeSet<Integer> known = ordinals.computeIfAbsent(workload(pod), w -> new TreeSet<>());
            if (replica.matches()) {
                known.add(Integer.parseInt(replica.group(2)));
            }
        }
        List<String> names = new ArrayList<>();
        ordinals.forEach(
                (workload, numbers) -> names.add(numbers.isEmpty() ? workload : workload + "-" + ranges(numbers)));
        return String.join(", ", names);
    }

    private static String ranges(NavigableSet<Integer> numbers) {
        if (numbers.size() == 1) {
            return numbers.first().toString();
        }
        StringBuilder text = new StringBuilder("[");
        int from = numbers.first();
        int to = from;
        for (int next : numbers.tailSet(from, false)) {
            if (next != to + 1) {
                text.append(range(from, to)).append(',');
                from = next;
            }
            to = next;
        }
        return text.append(range(from, to)).append(']').toString();
    }

    private static String range(int from, int to) {
        return from == to ? Integer.toString(from) : from + "-" + to;
    }
}
