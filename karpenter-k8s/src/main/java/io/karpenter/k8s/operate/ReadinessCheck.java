package io.karpenter.k8s.operate;

import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ResourceKind;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Something that must hold before a replica counts as ready. Source: OPS-07.
 *
 * @param problem what is wrong now, empty if nothing is; asked on each probe
 */
public record ReadinessCheck(String name, Supplier<Optional<String>> problem) {

    /** The program answers. */
    public static final ReadinessCheck PING = new ReadinessCheck("ping", Optional::empty);

    /** All watches have reported what was there when they began. */
    public static ReadinessCheck synced(BooleanSupplier synced) {
        return new ReadinessCheck(
                "caches",
                () -> synced.getAsBoolean()
                        ? Optional.empty()
                        : Optional.of("the cluster is not known completely yet"));
    }

    /**
     * The API server knows a kind.
     *
     * @param isServed as {@link io.karpenter.k8s.api.ServedKinds} has it
     */
    public static ReadinessCheck served(ResourceKind kind, Predicate<ResourceKind> isServed) {
        return new ReadinessCheck("kind " + kind, () -> {
            try {
                return isServed.test(kind)
                        ? Optional.empty()
                        : Optional.of("the API server does not know it, install its CustomResourceDefinition first");
            } catch (ApiException failure) {
                return Optional.of("the API server does not answer: " + failure.getMessage());
            }
        });
    }
}
