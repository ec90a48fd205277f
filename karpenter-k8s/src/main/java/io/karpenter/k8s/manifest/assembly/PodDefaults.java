package io.karpenter.k8s.manifest.assembly;

import io.karpenter.core.disruption.EvictionCost;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.workload.ContainerRequest;
import io.karpenter.core.workload.EffectiveRequest;
import io.karpenter.core.workload.HostPort;
import io.karpenter.core.workload.NodeAffinity;
import io.karpenter.core.workload.PodAffinity;
import io.karpenter.core.workload.PodAffinityTerm;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.stated.AdmissionObjects;
import io.karpenter.k8s.manifest.stated.Container;
import io.karpenter.k8s.manifest.stated.LimitRange;
import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.stated.PodTemplate;
import io.karpenter.k8s.manifest.stated.PodTerm;
import io.karpenter.k8s.manifest.stated.ReadObjects;
import io.karpenter.k8s.manifest.stated.RuntimeClass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Completes pods as the API server and its admission plug-ins do when a pod is created (decisions 9): limits become requests,
 * LimitRange, RuntimeClass and PriorityClass are applied, label keys of affinity terms are merged. Not thread-safe
 * unless what it is made with is.
 */
final class PodDefaults {

    private final AdmissionObjects admission;
    private final Report report;
    private final UnaryOperator<PodSpec> shared;

    /** Equal results are one instance. */
    PodDefaults(ReadObjects objects, Report report) {
        this(AdmissionObjects.of(objects), report, firstOfEqual());
    }

    private static UnaryOperator<PodSpec> firstOfEqual() {
        Map<PodSpec, PodSpec> specs = new HashMap<>();
        return spec -> specs.computeIfAbsent(spec, s -> s);
    }

    /**
     * @param shared gives the one instance of equal specs
     */
    PodDefaults(AdmissionObjects admission, Report report, UnaryOperator<PodSpec> shared) {
        this.admission = admission;
        this.report = report;
        this.shared = shared;
    }

    /**
     * How far a pod is already in the cluster.
     *
     * @param admitted true if the API server has set its defaults
     * @param granted what is set aside for each container
     * @param resizeInfeasible true if {@code granted} cannot become what the pod asks for
     * @param settled true if it will never be on another node, so that it does not matter which ones it could be on: pods of a
     *     DaemonSet, each of which names its own node, then share one spec
     */
    record Existing(boolean admitted, Map<String, ResourceList> granted, boolean resizeInfeasible, boolean settled) {

        static final Existing NOT_YET = new Existing(false, Map.of(), false, false);

        /** A pod of a DaemonSet as it was created, whatever has become of it. */
        static final Existing DAEMON = new Existing(true, Map.of(), false, true);

        /** What decides of the annotations: those that others write to each running pod would keep replicas apart. */
        Map<String, String> deciding(Map<String, String> annotations) {
            if (!admitted) {
                return annotations;
            }
            Map<String, String> deciding = new TreeMap<>();
            annotations.forEach((key, value) -> {
                if (key.startsWith("karpenter.sh/") || key.equals(EvictionCost.POD_DELETION_COST)) {
                    deciding.put(key, value);
                }
            });
            return deciding;
        }
    }

    /**
     * The spec of pods made from {@code template}.
     *
     * @param labels of the pods, those that a controller adds included
     */
    PodSpec spec(PodTemplate template, Meta meta, Map<String, String> labels, Existing existing) {
        Optional<RuntimeClass> runtimeClass = existing.admitted()
                ? Optional.empty()
                : template.runtimeClass().flatMap(name -> runtimeClass(name, meta));
        PodSpec spec = PodSpec.builder()
                .labels(labels)
                .annotations(existing.deciding(template.annotations()))
                .requests(requests(template, meta, existing, runtimeClass))
                .nodeSelector(nodeSelector(template, runtimeClass))
                .nodeAffinity(existing.settled() ? NodeAffinity.NONE : template.nodeAffinity())
                .podAffinity(affinity(template.affinity(), labels))
                .podAntiAffinity(affinity(template.antiAffinity(), labels))
                .topologySpread(template.spread())
                .tolerations(tolerations(template, runtimeClass))
                .hostPorts(hostPorts(template))
                .priority(priority(template, meta))
                .usesResourceClaims(template.usesResourceClaims())
                .build();
        return shared.apply(spec);
    }

    // ---- resources ----

    /** What a pod asks for that admission has seen as {@code template}. */
    static ResourceList admittedRequests(PodTemplate template) {
        return requests(template, List.of(), Existing.DAEMON, Optional.empty());
    }

    private ResourceList requests(
            PodTemplate template, Meta meta, Existing existing, Optional<RuntimeClass> runtimeClass) {
        List<LimitRange.Item> ranges = existing.admitted() ? List.of() : admission.limits(meta.namespace());
        return requests(template, ranges, existing, runtimeClass);
    }

    private static ResourceList requests(
            PodTemplate template,
            List<LimitRange.Item> ranges,
            Existing existing,
            Optional<RuntimeClass> runtimeClass) {
        List<ContainerRequest> containers = requests(template.containers(), ranges, existing);
        List<ContainerRequest> initContainers = requests(template.initContainers(), ranges, existing);
        ResourceList overhead = template.overhead()
                .or(() -> runtimeClass.map(RuntimeClass::overhead))
                .orElse(ResourceList.EMPTY);
        return EffectiveRequest.of(
                containers, initContainers, podLevel(template, containers, initContainers), overhead);
    }

    private static List<ContainerRequest> requests(
            List<Container> containers, List<LimitRange.Item> ranges, Existing existing) {
        return containers.stream()
                .map(c -> new ContainerRequest(request(c, ranges, existing), c.restartable()))
                .toList();
    }

    private static ResourceList request(Container container, List<LimitRange.Item> ranges, Existing existing) {
        ResourceList request = filled(container.requests(), container.limits());
        for (LimitRange.Item range : ranges) {
            request = filled(request, range.requests());
        }
        ResourceList granted = existing.granted().getOrDefault(container.name(), ResourceList.EMPTY);
        return EffectiveRequest.whileResizing(request, granted, ResourceList.EMPTY, existing.resizeInfeasible());
    }

    private static ResourceList filled(ResourceList own, ResourceList defaults) {
        return defaults.isEmpty() ? own : defaults.with(own);
    }

    /** Limits of the pod as a whole become requests of it where no container asks for the resource. */
    private static ResourceList podLevel(
            PodTemplate template, List<ContainerRequest> containers, List<ContainerRequest> initContainers) {
        if (template.podLimits().isEmpty()) {
            return template.podRequests();
        }
        ResourceList asked = EffectiveRequest.of(containers, initContainers, ResourceList.EMPTY, ResourceList.EMPTY);
        Map<String, Quantity> requests = new TreeMap<>(template.podRequests().asMap());
        template.podLimits().asMap().forEach((name, limit) -> {
            if (!asked.has(name)) {
                requests.putIfAbsent(name, limit);
            }
        });
        return ResourceList.of(requests);
    }

    private static List<HostPort> hostPorts(PodTemplate template) {
        return template.containers().stream()
                .flatMap(c -> c.ports().stream())
                .map(p -> p.onHost(template.hostNetwork()))
                .filter(p -> p.port() != 0)
                .toList();
    }

    // ---- classes ----

    private Optional<RuntimeClass> runtimeClass(String name, Meta meta) {
        Optional<RuntimeClass> found = admission.runtimeClass(name);
        if (found.isEmpty()) {
            report.warning(
                    "RuntimeClass " + name + " is not in the input, its overhead is taken as nothing", meta.where());
        }
        return found;
    }

    private static Map<String, String> nodeSelector(PodTemplate template, Optional<RuntimeClass> runtimeClass) {
        if (runtimeClass.isEmpty() || runtimeClass.get().nodeSelector().isEmpty()) {
            return template.nodeSelector();
        }
        Map<String, String> both = new TreeMap<>(template.nodeSelector());
        both.putAll(runtimeClass.get().nodeSelector());
        return both;
    }

    private static List<Toleration> tolerations(PodTemplate template, Optional<RuntimeClass> runtimeClass) {
        if (runtimeClass.isEmpty() || runtimeClass.get().tolerations().isEmpty()) {
            return template.tolerations();
        }
        List<Toleration> both = new ArrayList<>(template.tolerations());
        both.addAll(runtimeClass.get().tolerations());
        return both;
    }

    private int priority(PodTemplate template, Meta meta) {
        if (template.priority().isPresent()) {
            return template.priority().getAsInt();
        }
        if (template.priorityClass().isEmpty()) {
            return admission.defaultPriority();
        }
        OptionalInt priority = admission.priority(template.priorityClass().get());
        if (priority.isEmpty()) {
            report.warning(
                    "PriorityClass " + template.priorityClass().get()
                            + " is not in the input, its priority is taken as 0",
                    meta.where());
            return 0;
        }
        return priority.getAsInt();
    }

    // ---- affinity ----

    private static PodAffinity affinity(List<PodTerm> terms, Map<String, String> labels) {
        if (terms.isEmpty()) {
            return PodAffinity.NONE;
        }
        List<PodAffinityTerm> required = new ArrayList<>();
        List<PodAffinityTerm.Weighted> preferred = new ArrayList<>();
        for (PodTerm term : terms) {
            if (term.weight() == 0) {
                required.add(term.of(labels));
            } else {
                preferred.add(new PodAffinityTerm.Weighted(term.weight(), term.of(labels)));
            }
        }
        return new PodAffinity(required, preferred);
    }
}
