package io.karpenter.core.buffer;

import io.karpenter.core.buffer.BufferCondition.Provisioning;
import io.karpenter.core.buffer.BufferCondition.ReadyForProvisioning;
import io.karpenter.core.buffer.BufferResolution.Resolved;
import io.karpenter.core.buffer.BufferResolution.TemplateRef;
import io.karpenter.core.buffer.BufferResolution.Unresolved;
import java.util.Optional;

/**
 * What the status of a buffer says. Source: SCH-BUF-04, SCH-BUF-05.
 *
 * @param replicas pods it asks for, 0 while that is not known
 * @param podTemplate the PodTemplate they are made from; empty for workloads
 * @param provisioningStrategy that of the spec
 * @param message what is wrong, empty if nothing is
 * @param provisioning what came of the last planning; empty if that says nothing of the buffer as it is now: what stands there stays
 */
public record BufferStatus(
        int replicas,
        Optional<TemplateRef> podTemplate,
        String provisioningStrategy,
        ReadyForProvisioning ready,
        String message,
        Optional<Provisioning> provisioning) {

    /**
     * The status after the buffer was looked at.
     *
     * @param provisioning what the last planning says of it, if anything
     */
    public static BufferStatus of(ResolvedBuffer resolved, Optional<Provisioning> provisioning) {
        String strategy = resolved.buffer().provisioningStrategy();
        return switch (resolved.resolution()) {
            case Resolved resolution ->
                new BufferStatus(
                        resolution.replicas(),
                        resolution.podTemplate(),
                        strategy,
                        resolution.condition(),
                        "",
                        provisioning);
            case Unresolved unresolved ->
                new BufferStatus(
                        0, Optional.empty(), strategy, unresolved.condition(), unresolved.message(), provisioning);
        };
    }
}
