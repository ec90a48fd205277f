package io.karpenter.k8s.observe;

import io.karpenter.core.buffer.BufferSources;
import io.karpenter.core.buffer.CapacityBuffer.ScalableKind;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.manifest.assembly.PodAssembly;
import io.karpenter.k8s.manifest.stated.Workload;
import io.karpenter.k8s.observe.store.Drawer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What CapacityBuffers refer to, as it was last heard of. Used under the lock that guards the drawers. */
final class BufferReferences implements BufferSources {

    private final Map<ResourceKind, Drawer<Workload>> workloads;
    private final PodAssembly pods;

    BufferReferences(Map<ResourceKind, Drawer<Workload>> workloads, PodAssembly pods) {
        this.workloads = workloads;
        this.pods = pods;
    }

    @Override
    public Lookup<PodTemplate> podTemplate(String namespace, String name) {
        return find(ResourceKind.POD_TEMPLATE, namespace, name)
                .<Lookup<PodTemplate>>map(found -> new Lookup.Found<>(
                        new PodTemplate(spec(found), found.meta().generation())))
                .orElseGet(Lookup.Missing::new);
    }

    @Override
    public Lookup<Scalable> scalable(String namespace, ScalableKind kind, String name) {
        return find(kind(kind), namespace, name)
                .<Lookup<Scalable>>map(
                        found -> new Lookup.Found<>(new Scalable(spec(found), OptionalInt.of(found.replicas()))))
                .orElseGet(Lookup.Missing::new);
    }

    private Optional<Workload> find(ResourceKind kind, String namespace, String name) {
        Drawer<Workload> drawer = workloads.get(kind);
        return drawer == null ? Optional.empty() : drawer.get(new ObjectKey(namespace, name));
    }

    private static ResourceKind kind(ScalableKind kind) {
        return switch (kind) {
            case DEPLOYMENT -> ResourceKind.DEPLOYMENT;
            case STATEFUL_SET -> ResourceKind.STATEFUL_SET;
            case REPLICA_SET -> ResourceKind.REPLICA_SET;
        };
    }

    private PodSpec spec(Workload workload) {
        return pods.template(workload.template(), workload.meta());
    }
}
