package io.karpenter.core.buffer;

import io.karpenter.core.buffer.BufferCondition.ReadyForProvisioning;
import io.karpenter.core.workload.PodSpec;
import java.util.Optional;

/** What a buffer asks for, or why that is not known. Source: SCH-BUF-02 to SCH-BUF-05. */
public sealed interface BufferResolution {

    /** The condition that says so. */
    ReadyForProvisioning condition();

    /**
     * It is known.
     *
     * @param template what each of its pods looks like
     * @param replicas how many there are, possibly none
     * @param podTemplate the PodTemplate it was read from; empty if a workload was
     */
    record Resolved(PodSpec template, int replicas, Optional<TemplateRef> podTemplate) implements BufferResolution {

        @Override
        public ReadyForProvisioning condition() {
            return ReadyForProvisioning.RESOLVED;
        }
    }

    /**
     * It is not known, so that the buffer has no pods.
     *
     * @param message for people
     * @param retried true if it may come right by itself, so that it is tried again soon; else a change or the next round is
     *     waited for
     */
    record Unresolved(ReadyForProvisioning condition, String message, boolean retried) implements BufferResolution {

        public Unresolved {
            if (condition.isTrue()) {
                throw new IllegalArgumentException("a buffer that is not resolved cannot be " + condition);
            }
        }
    }

    /** A PodTemplate as it was when it was read. */
    record TemplateRef(String name, long generation) {}
}
