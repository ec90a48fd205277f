package io.karpenter.core.testkit;

import io.karpenter.core.buffer.BufferResolver;
import io.karpenter.core.buffer.BufferSources;
import io.karpenter.core.buffer.CapacityBuffer;
import io.karpenter.core.buffer.CapacityBuffer.ScalableKind;
import io.karpenter.core.buffer.CapacityBuffer.ScalableRef;
import io.karpenter.core.buffer.ResolvedBuffer;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.workload.PodSpec;
import java.util.Optional;
import java.util.OptionalInt;

/** Builds capacity buffers of the namespace {@code default} with the uid {@code uid-<name>}. */
public final class BufferBuilder {

    private final String name;
    private String strategy = CapacityBuffer.ACTIVE_CAPACITY;
    private Optional<String> template = Optional.empty();
    private Optional<ScalableRef> scalable = Optional.empty();
    private OptionalInt replicas = OptionalInt.empty();
    private OptionalInt percentage = OptionalInt.empty();
    private ResourceList limits = ResourceList.EMPTY;
    private boolean deleting;

    private BufferBuilder(String name) {
        this.name = name;
    }

    public static BufferBuilder buffer(String name) {
        return new BufferBuilder(name);
    }

    public BufferBuilder strategy(String value) {
        strategy = value;
        return this;
    }

    public BufferBuilder podTemplate(String value) {
        template = Optional.of(value);
        return this;
    }

    public BufferBuilder scalable(String apiGroup, String kind, String value) {
        scalable = Optional.of(new ScalableRef(apiGroup, kind, value));
        return this;
    }

    public BufferBuilder replicas(int value) {
        replicas = OptionalInt.of(value);
        return this;
    }

    public BufferBuilder percentage(int value) {
        percentage = OptionalInt.of(value);
        return this;
    }

    public BufferBuilder limits(String... namesAndAmounts) {
        limits = ResourceList.parse(namesAndAmounts);
        return this;
    }

    public BufferBuilder deleting() {
        deleting = true;
        return this;
    }

    public CapacityBuffer build() {
        return new CapacityBuffer(
                "default", name, "uid-" + name, strategy, template, scalable, replicas, percentage, limits, deleting);
    }

    /** So many pods like {@code pod}, from a PodTemplate. */
    public ResolvedBuffer of(int count, PodBuilder pod) {
        return BufferResolver.resolve(podTemplate("t").replicas(count).build(), everything(pod.spec()));
    }

    /** A cluster in which every PodTemplate, of generation 7, and every workload, without replicas, has pods like {@code spec}. */
    public static BufferSources everything(PodSpec spec) {
        return workloads(spec, OptionalInt.empty());
    }

    /** A cluster in which every workload has so many replicas. */
    public static BufferSources workloads(PodSpec spec, OptionalInt replicas) {
        return new BufferSources() {
            @Override
            public Lookup<PodTemplate> podTemplate(String namespace, String template) {
                return new Lookup.Found<>(new PodTemplate(spec, 7));
            }

            @Override
            public Lookup<Scalable> scalable(String namespace, ScalableKind kind, String workload) {
                return new Lookup.Found<>(new Scalable(spec, replicas));
            }
        };
    }

    /** A cluster that has nothing, or does not answer. */
    public static BufferSources nothing(Optional<String> failure) {
        return new BufferSources() {
            @Override
            public Lookup<PodTemplate> podTemplate(String namespace, String template) {
                return failure.isPresent() ? new Lookup.Failed<>(failure.get()) : new Lookup.Missing<>();
            }

            @Override
            public Lookup<Scalable> scalable(String namespace, ScalableKind kind, String workload) {
                return failure.isPresent() ? new Lookup.Failed<>(failure.get()) : new Lookup.Missing<>();
            }
        };
    }
}
