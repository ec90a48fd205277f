package io.karpenter.core.buffer;

import io.karpenter.core.buffer.CapacityBuffer.ScalableKind;
import io.karpenter.core.workload.PodSpec;
import java.util.OptionalInt;

/** The objects that buffers name. */
public interface BufferSources {

    Lookup<PodTemplate> podTemplate(String namespace, String name);

    Lookup<Scalable> scalable(String namespace, ScalableKind kind, String name);

    /**
     * A PodTemplate.
     *
     * @param spec of a pod made from it, volumes apart, which virtual pods never have
     * @param generation of the object, 0 if unknown
     */
    record PodTemplate(PodSpec spec, long generation) {}

    /**
     * A workload.
     *
     * @param spec of a pod made from its template
     * @param replicas empty if the object states none, which counts as one
     */
    record Scalable(PodSpec spec, OptionalInt replicas) {}

    /** What came of looking for an object. */
    sealed interface Lookup<T> {

        /** It is there. */
        record Found<T>(T object) implements Lookup<T> {}

        /** There is none of that name. */
        record Missing<T>() implements Lookup<T> {}

        /**
         * It cannot be said whether it is there.
         *
         * @param why for people
         */
        record Failed<T>(String why) implements Lookup<T> {}
    }
}
