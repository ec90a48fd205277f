package io.karpenter.k8s.manifest.stated;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * The objects by which admission completes pods when they are created: LimitRanges of their namespace, their RuntimeClass and their
 * PriorityClass. Immutable.
 */
public final class AdmissionObjects {

    /** Priorities that every cluster has. */
    private static final Map<String, Integer> BUILT_IN_PRIORITIES =
            Map.of("system-cluster-critical", 2_000_000_000, "system-node-critical", 2_000_001_000);

    /** A cluster that has none of them. */
    public static final AdmissionObjects NONE = new AdmissionObjects(List.of(), List.of(), List.of());

    private final Map<String, List<LimitRange.Item>> limitRanges;
    private final Map<String, RuntimeClass> runtimeClasses;
    private final Map<String, Integer> priorities = new HashMap<>(BUILT_IN_PRIORITIES);
    private final int defaultPriority;

    public AdmissionObjects(
            Collection<LimitRange> limitRanges,
            Collection<RuntimeClass> runtimeClasses,
            Collection<PriorityClass> priorityClasses) {
        this.limitRanges = limitRanges.stream()
                .sorted(Comparator.comparing(LimitRange::name))
                .collect(Collectors.groupingBy(
                        LimitRange::namespace,
                        Collectors.flatMapping(range -> range.containers().stream(), Collectors.toList())));
        this.runtimeClasses = runtimeClasses.stream().collect(Collectors.toMap(RuntimeClass::name, c -> c));
        priorityClasses.forEach(c -> priorities.put(c.name(), c.value()));
        defaultPriority = priorityClasses.stream()
                .filter(PriorityClass::globalDefault)
                .mapToInt(PriorityClass::value)
                .min()
                .orElse(0);
    }

    public static AdmissionObjects of(ReadObjects objects) {
        return new AdmissionObjects(objects.limitRanges(), objects.runtimeClasses(), objects.priorityClasses());
    }

    /** What containers of a namespace get that state no limits or requests, the first that says something first. */
    public List<LimitRange.Item> limits(String namespace) {
        return limitRanges.getOrDefault(namespace, List.of());
    }

    public Optional<RuntimeClass> runtimeClass(String name) {
        return Optional.ofNullable(runtimeClasses.get(name));
    }

    /** The priority that a PriorityClass stands for; empty if there is no such class. */
    public OptionalInt priority(String name) {
        Integer priority = priorities.get(name);
        return priority == null ? OptionalInt.empty() : OptionalInt.of(priority);
    }

    /** The priority of pods that name no class. */
    public int defaultPriority() {
        return defaultPriority;
    }
}
