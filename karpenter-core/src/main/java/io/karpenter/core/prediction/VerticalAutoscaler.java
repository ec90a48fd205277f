package io.karpenter.core.prediction;

import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A VerticalPodAutoscaler, as far as it decides what new pods will ask for. Source: STA-35; VerticalPodAutoscaler API {@code
 * autoscaling.k8s.io/v1}.
 *
 * @param off true if its update mode is {@code Off}: it recommends and changes nothing
 * @param policies of single containers; the name {@code *} stands for all that have none of their own
 * @param targets what it recommends, by name of the container
 * @param boost of the CPU of starting containers whose policy states none
 */
public record VerticalAutoscaler(
        String namespace,
        String name,
        Instant created,
        Target target,
        boolean off,
        List<ContainerPolicy> policies,
        Map<String, ResourceList> targets,
        Optional<CpuBoost> boost) {

    /** The resources that autoscalers look after where nobody says otherwise. */
    public static final Set<String> CPU_AND_MEMORY = Set.of("cpu", "memory");

    static final String ALL = "*";

    public VerticalAutoscaler {
        policies = List.copyOf(policies);
        targets = Map.copyOf(targets);
    }

    /**
     * What is scaled, in the namespace of the autoscaler.
     *
     * @param group API group, such as {@code apps}
     */
    public record Target(String group, String kind, String name) {}

    /**
     * What may be done to a container.
     *
     * @param container its name, or {@code *}
     * @param off true if its mode is {@code Off}
     * @param controlled the resources whose requests are changed, {@link #CPU_AND_MEMORY} unless something else is stated
     */
    public record ContainerPolicy(
            String container,
            boolean off,
            Set<String> controlled,
            ResourceList minAllowed,
            ResourceList maxAllowed,
            Optional<CpuBoost> boost) {

        public ContainerPolicy {
            controlled = Set.copyOf(controlled);
        }
    }

    /** More CPU for a container that starts. */
    public sealed interface CpuBoost {

        Quantity boosted(Quantity cpu);

        /**
         * So many times as much.
         *
         * @throws IllegalArgumentException if {@code factor} is less than 1
         */
        record Factor(int factor) implements CpuBoost {

            public Factor {
                if (factor < 1) {
                    throw new IllegalArgumentException(
                            "start-up boost by %d: give a factor of 1 or more".formatted(factor));
                }
            }

            @Override
            public Quantity boosted(Quantity cpu) {
                return cpu.times(factor);
            }
        }

        /** So much more. */
        record Surplus(Quantity amount) implements CpuBoost {

            @Override
            public Quantity boosted(Quantity cpu) {
                return cpu.plus(amount);
            }
        }
    }

    Optional<ContainerPolicy> policyOf(String container) {
        return policy(container).or(() -> policy(ALL));
    }

    private Optional<ContainerPolicy> policy(String container) {
        return policies.stream()
                .filter(policy -> policy.container().equals(container))
                .findFirst();
    }
}
