package io.karpenter.core.spread;

import io.karpenter.core.workload.LabelSelector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything in a cluster that selects pods to serve or to control them, at one instant. Immutable; safe to share between
 * threads.
 */
public final class PodSelectors {

    public static final PodSelectors NONE = new PodSelectors(List.of(), List.of());

    /** Services by namespace and by the first label that they want; those that want none are left out: they add nothing. */
    private final Map<Wanted, List<Service>> services = new HashMap<>();

    private final Map<ControllerId, LabelSelector> controllers = new HashMap<>();

    private record Wanted(String namespace, String key, String value) {}

    private record ControllerId(String namespace, Controller.Kind kind, String name) {}

    public PodSelectors(Collection<Service> services, Collection<Controller> controllers) {
        services.stream()
                .sorted(Comparator.comparing(Service::namespace).thenComparing(Service::name))
                .forEach(service -> service.selector()
                        .ifPresent(labels -> labels.entrySet().stream()
                                .findFirst()
                                .ifPresent(first -> this.services
                                        .computeIfAbsent(
                                                new Wanted(service.namespace(), first.getKey(), first.getValue()),
                                                w -> new ArrayList<>())
                                        .add(service))));
        controllers.forEach(
                c -> this.controllers.put(new ControllerId(c.namespace(), c.kind(), c.name()), c.selector()));
    }

    /** Selectors of the Services that serve a pod of {@code namespace} with these labels; empty ones are left out. */
    List<Map<String, String>> servicesOf(String namespace, Map<String, String> labels) {
        List<Map<String, String>> serving = new ArrayList<>();
        labels.forEach((key, value) -> {
            for (Service service : services.getOrDefault(new Wanted(namespace, key, value), List.of())) {
                Map<String, String> wanted = service.selector().orElseThrow();
                if (labels.entrySet().containsAll(wanted.entrySet())) {
                    serving.add(wanted);
                }
            }
        });
        return serving;
    }

    /** The selector of a controller; empty if the cluster has no such controller. */
    Optional<LabelSelector> controller(String namespace, Controller.Kind kind, String name) {
        return Optional.ofNullable(controllers.get(new ControllerId(namespace, kind, name)));
    }
}
