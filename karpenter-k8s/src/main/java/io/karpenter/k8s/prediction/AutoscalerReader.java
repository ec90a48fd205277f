package io.karpenter.k8s.prediction;

import io.karpenter.core.prediction.VerticalAutoscaler;
import io.karpenter.core.prediction.VerticalAutoscaler.ContainerPolicy;
import io.karpenter.core.prediction.VerticalAutoscaler.CpuBoost;
import io.karpenter.core.prediction.VerticalAutoscaler.Target;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.tree.Fields;
import io.karpenter.k8s.manifest.tree.Tree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads VerticalPodAutoscalers. Fields that newer versions add are passed over. Stateless. Source: VerticalPodAutoscaler API {@code
 * autoscaling.k8s.io/v1}.
 */
final class AutoscalerReader {

    private static final String OFF = "Off";
    private static final String FACTOR = "Factor";

    private AutoscalerReader() {}

    private record Spec(
            Optional<Target> target, boolean off, List<ContainerPolicy> policies, Optional<CpuBoost> boost) {

        static final Spec NONE = new Spec(Optional.empty(), true, List.of(), Optional.empty());
    }

    private record Recommendation(String container, ResourceList target) {}

    /**
     * What an autoscaler says; empty if it names no target, or if something of it cannot be read.
     *
     * @param report is told what cannot be read
     */
    static Optional<VerticalAutoscaler> read(Resource resource, Report report) {
        long problems = report.problemCount();
        Fields root = Fields.root((Tree.Mapping) Tree.of(resource.content()), "API server", 0, "", report);
        root.about(resource.kind().kind(), resource.key().toString());
        Spec spec = root.requiredObject("spec", AutoscalerReader::spec).orElse(Spec.NONE);
        Map<String, ResourceList> targets = new HashMap<>();
        root.object("status", AutoscalerReader::recommendations)
                .orElse(List.of())
                .forEach(one -> targets.put(one.container(), one.target()));
        if (report.problemCount() > problems) {
            return Optional.empty();
        }
        return spec.target()
                .map(target -> new VerticalAutoscaler(
                        resource.namespace(),
                        resource.name(),
                        resource.created(),
                        target,
                        spec.off(),
                        spec.policies(),
                        targets,
                        spec.boost()));
    }

    private static Spec spec(Fields spec) {
        return new Spec(
                spec.object("targetRef", AutoscalerReader::target),
                spec.object("updatePolicy", policy -> isOff(policy, "updateMode"))
                        .orElse(false),
                spec.object("resourcePolicy", AutoscalerReader::policies).orElse(List.of()),
                boost(spec));
    }

    private static Target target(Fields ref) {
        String apiVersion = ref.text("apiVersion", "");
        int slash = apiVersion.indexOf('/');
        return new Target(
                slash < 0 ? "" : apiVersion.substring(0, slash), ref.requiredText("kind"), ref.requiredText("name"));
    }

    private static boolean isOff(Fields fields, String mode) {
        return fields.text(mode, "").equals(OFF);
    }

    private static List<ContainerPolicy> policies(Fields policy) {
        return policy.objects("containerPolicies", AutoscalerReader::policy);
    }

    private static ContainerPolicy policy(Fields policy) {
        return new ContainerPolicy(
                policy.requiredText("containerName"),
                isOff(policy, "mode"),
                policy.has("controlledResources")
                        ? Set.copyOf(policy.textList("controlledResources"))
                        : VerticalAutoscaler.CPU_AND_MEMORY,
                policy.amounts("minAllowed"),
                policy.amounts("maxAllowed"),
                boost(policy));
    }

    private static Optional<CpuBoost> boost(Fields fields) {
        return fields.object("startupBoost", boost -> boost.object("cpu", AutoscalerReader::cpuBoost))
                .flatMap(cpu -> cpu)
                .flatMap(cpu -> cpu);
    }

    private static Optional<CpuBoost> cpuBoost(Fields cpu) {
        cpu.require("type", FACTOR + " or Quantity");
        Optional<String> type = cpu.oneOf("type", FACTOR, "Quantity");
        if (type.isEmpty()) {
            return Optional.empty();
        }
        if (type.get().equals(FACTOR)) {
            cpu.require("factor", "a whole number of 1 or more");
            OptionalInt factor = cpu.integer("factor", 1, Integer.MAX_VALUE);
            return factor.isPresent() ? Optional.of(new CpuBoost.Factor(factor.getAsInt())) : Optional.empty();
        }
        cpu.require("quantity", "a quantity of CPU");
        return cpu.quantity("quantity", false).map(CpuBoost.Surplus::new);
    }

    private static List<Recommendation> recommendations(Fields status) {
        return status.object(
                        "recommendation",
                        recommendation ->
                                recommendation.objects("containerRecommendations", AutoscalerReader::recommendation))
                .orElse(List.of());
    }

    private static Recommendation recommendation(Fields fields) {
        return new Recommendation(fields.requiredText("containerName"), fields.amounts("target"));
    }
}
