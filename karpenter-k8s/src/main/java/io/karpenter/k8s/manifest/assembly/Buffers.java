package io.karpenter.k8s.manifest.assembly;

import io.karpenter.core.buffer.BufferResolution.Unresolved;
import io.karpenter.core.buffer.BufferResolver;
import io.karpenter.core.buffer.BufferSources;
import io.karpenter.core.buffer.CapacityBuffer;
import io.karpenter.core.buffer.CapacityBuffer.ScalableKind;
import io.karpenter.core.buffer.ResolvedBuffer;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.k8s.manifest.report.Location;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.stated.ReadObjects;
import io.karpenter.k8s.manifest.stated.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What the buffers of an input ask for. Their pods get the defaults that pods of the workload would get, so that the room is as
 * large as one of those needs. Not thread-safe.
 */
final class Buffers implements BufferSources {

    private final ReadObjects objects;
    private final PodDefaults defaults;
    private final Map<String, Workload> workloads = new HashMap<>();

    Buffers(ReadObjects objects, PodDefaults defaults) {
        this.objects = objects;
        this.defaults = defaults;
        objects.workloads()
                .forEach(workload -> workloads.put(
                        id(
                                workload.kind(),
                                workload.meta().namespace(),
                                workload.meta().name()),
                        workload));
    }

    private static String id(Workload.Kind kind, String namespace, String name) {
        return kind + " " + namespace + "/" + name;
    }

    /**
     * Every buffer; what has no pods, and why, is told to {@code report}.
     *
     * @param mostPods most pods that all buffers together may ask for
     */
    List<ResolvedBuffer> resolve(Report report, int mostPods) {
        List<ResolvedBuffer> resolved = new ArrayList<>();
        long pods = 0;
        for (CapacityBuffer buffer : objects.capacityBuffers()) {
            ResolvedBuffer next = BufferResolver.resolve(buffer, this);
            if (next.resolution() instanceof Unresolved unresolved && !buffer.deleting()) {
                report.warning("CapacityBuffer %s has no pods: %s (%s)"
                        .formatted(
                                buffer.id(),
                                unresolved.message(),
                                unresolved.condition().reason()));
            }
            pods += next.replicas();
            if (pods > mostPods) {
                report.problem(
                        Location.of("CapacityBuffer " + buffer.id()),
                        "spec",
                        pods + " virtual pods in all buffers so far",
                        "at most " + mostPods + " pods, or a larger pod limit");
                pods -= next.replicas();
            } else {
                resolved.add(next);
            }
        }
        return resolved;
    }

    @Override
    public Lookup<PodTemplate> podTemplate(String namespace, String name) {
        Workload found = workloads.get(id(Workload.Kind.POD_TEMPLATE, namespace, name));
        return found == null ? new Lookup.Missing<>() : new Lookup.Found<>(new PodTemplate(spec(found), 0));
    }

    @Override
    public Lookup<Scalable> scalable(String namespace, ScalableKind kind, String name) {
        Workload found = workloads.get(id(kind(kind), namespace, name));
        return found == null
                ? new Lookup.Missing<>()
                : new Lookup.Found<>(new Scalable(spec(found), OptionalInt.of(found.replicas())));
    }

    private static Workload.Kind kind(ScalableKind kind) {
        return switch (kind) {
            case DEPLOYMENT -> Workload.Kind.DEPLOYMENT;
            case STATEFUL_SET -> Workload.Kind.STATEFUL_SET;
            case REPLICA_SET -> Workload.Kind.REPLICA_SET;
        };
    }

    /** Labels are those of the template alone: no controller makes these pods (SCH-BUF-07). */
    private PodSpec spec(Workload workload) {
        Map<String, String> labels = workload.template().labels();
        return defaults.spec(workload.template(), workload.meta(), labels, PodDefaults.Existing.NOT_YET);
    }
}
