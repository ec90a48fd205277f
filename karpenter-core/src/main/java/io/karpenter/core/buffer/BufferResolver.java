package io.karpenter.core.buffer;

import io.karpenter.core.buffer.BufferCondition.ReadyForProvisioning;
import io.karpenter.core.buffer.BufferResolution.Resolved;
import io.karpenter.core.buffer.BufferResolution.TemplateRef;
import io.karpenter.core.buffer.BufferResolution.Unresolved;
import io.karpenter.core.buffer.BufferSources.Lookup;
import io.karpenter.core.buffer.BufferSources.PodTemplate;
import io.karpenter.core.buffer.BufferSources.Scalable;
import io.karpenter.core.buffer.CapacityBuffer.ScalableRef;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import java.util.Optional;
import java.util.OptionalInt;

/** Works out what a buffer asks for. Stateless. Source: SCH-BUF-01 to SCH-BUF-04. */
public final class BufferResolver {

    private static final int PERCENT = 100;

    private BufferResolver() {}

    public static ResolvedBuffer resolve(CapacityBuffer buffer, BufferSources sources) {
        return new ResolvedBuffer(buffer, resolution(buffer, sources));
    }

    private static BufferResolution resolution(CapacityBuffer buffer, BufferSources sources) {
        if (buffer.podTemplateRef().isPresent() && buffer.scalableRef().isPresent()) {
            return failed("both podTemplateRef and scalableRef are set", false);
        }
        if (buffer.podTemplateRef().isPresent()) {
            String name = buffer.podTemplateRef().get();
            return buffer.replicas().isEmpty() && buffer.limits().isEmpty()
                    ? failed("podTemplateRef is set, but neither replicas nor limits", false)
                    : ofTemplate(buffer, name, sources.podTemplate(buffer.namespace(), name));
        }
        return buffer.scalableRef()
                .map(ref -> ofScalable(buffer, ref, sources))
                .orElseGet(() -> failed("neither podTemplateRef nor scalableRef is set", false));
    }

    private static BufferResolution ofTemplate(CapacityBuffer buffer, String name, Lookup<PodTemplate> lookup) {
        return switch (lookup) {
            case Lookup.Found<PodTemplate>(PodTemplate template) ->
                new Resolved(
                        template.spec(),
                        replicas(buffer, OptionalInt.empty(), template.spec().requests()),
                        Optional.of(new TemplateRef(name, template.generation())));
            case Lookup.Missing<PodTemplate>() ->
                new Unresolved(
                        ReadyForProvisioning.POD_TEMPLATE_NOT_FOUND,
                        "there is no PodTemplate %s in namespace %s".formatted(name, buffer.namespace()),
                        false);
            case Lookup.Failed<PodTemplate>(String why) -> failed(why, true);
        };
    }

    private static BufferResolution ofScalable(CapacityBuffer buffer, ScalableRef ref, BufferSources sources) {
        if (ref.knownKind().isEmpty()) {
            // The reference tries it again and again; there is no harm in that, and it may rely on a later release.
            return failed(
                    "scalableRef %s is of another kind than apps/Deployment, apps/StatefulSet and apps/ReplicaSet"
                            .formatted(ref),
                    true);
        }
        return switch (sources.scalable(buffer.namespace(), ref.knownKind().get(), ref.name())) {
            case Lookup.Found<Scalable>(Scalable scalable) ->
                new Resolved(
                        scalable.spec(),
                        replicas(
                                buffer,
                                OptionalInt.of(scalable.replicas().orElse(1)),
                                scalable.spec().requests()),
                        Optional.empty());
            case Lookup.Missing<Scalable>() ->
                new Unresolved(
                        ReadyForProvisioning.SCALABLE_REF_NOT_FOUND,
                        "there is no %s in namespace %s".formatted(ref, buffer.namespace()),
                        false);
            case Lookup.Failed<Scalable>(String why) -> failed(why, true);
        };
    }

    private static Unresolved failed(String message, boolean retried) {
        return new Unresolved(ReadyForProvisioning.RESOLUTION_FAILED, message, retried);
    }

    /**
     * How many pods (SCH-BUF-03, KW-D-21: the larger of {@code replicas} and {@code percentage} counts, whatever the field's
     * description says).
     *
     * @param scalable replicas of the workload; empty for a PodTemplate, of which there is no share
     */
    private static int replicas(CapacityBuffer buffer, OptionalInt scalable, ResourceList requests) {
        OptionalInt share = scalable.isPresent() && buffer.percentage().isPresent()
                ? OptionalInt.of(share(scalable.getAsInt(), buffer.percentage().getAsInt()))
                : OptionalInt.empty();
        OptionalInt limit = limitCount(buffer.limits(), requests);
        if (buffer.replicas().isEmpty() && share.isEmpty()) {
            return limit.orElse(0);
        }
        return Math.min(Math.max(buffer.replicas().orElse(0), share.orElse(0)), limit.orElse(Integer.MAX_VALUE));
    }

    /** A share of {@code replicas}, rounded up: at least one unless one of the two is zero. */
    private static int share(int replicas, int percentage) {
        long exact = (long) replicas * percentage;
        return (int) Math.min(Integer.MAX_VALUE, (exact + PERCENT - 1) / PERCENT);
    }

    /** How many pods the limits allow; empty if no resource is both limited and requested. */
    private static OptionalInt limitCount(ResourceList limits, ResourceList requests) {
        OptionalInt least = OptionalInt.empty();
        for (String resource : limits.names()) {
            Quantity request = requests.get(resource);
            if (request.signum() > 0) {
                int count = count(limits.get(resource).milliValue(), request.milliValue());
                least = OptionalInt.of(Math.min(least.orElse(Integer.MAX_VALUE), count));
            }
        }
        return least;
    }

    private static int count(long limitMilli, long requestMilli) {
        return (int) Math.clamp(limitMilli / requestMilli, 0, Integer.MAX_VALUE);
    }
}
