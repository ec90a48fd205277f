package io.karpenter.aws.nodeclass;

import io.karpenter.aws.tree.Fields;
import io.karpenter.aws.tree.Findings;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.QuantityFormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with {@code spec.kubelet}, which the API server does not check. Expressions are told from values, but not evaluated: this
 * provider takes none. Pure functions. Source: AWS-NC-12 to AWS-NC-16, API-ENC-60 to API-ENC-82.
 */
public final class KubeletCheck {

    private static final Set<String> EVERY_FAMILY = Set.of(
            "clusterDNS",
            "maxPods",
            "podsPerCore",
            "systemReserved",
            "kubeReserved",
            "evictionHard",
            "evictionSoft",
            "evictionSoftGracePeriod",
            "evictionMaxPodGracePeriod",
            "imageGCHighThresholdPercent",
            "imageGCLowThresholdPercent",
            "cpuCFSQuota");

    /**
     * Why a configuration is of no use until it is changed.
     *
     * @param reason of the condition ValidationSucceeded
     */
    public record Objection(String reason, String message) {}

    private KubeletCheck() {}

    /**
     * The first kind of objection there is.
     *
     * @param kubelet {@code spec.kubelet}
     * @param expressions true if the gate NodeClassCEL is on
     */
    public static Optional<Objection> of(Map<?, ?> kubelet, AmiFamily family, boolean expressions) {
        Set<String> expressed = new TreeSet<>();
        List<String> problems = problems(values(kubelet, expressed), family);
        if (!problems.isEmpty()) {
            return Optional.of(new Objection("InvalidKubeletConfiguration", String.join("; ", problems)));
        }
        if (!expressed.isEmpty()) {
            String fields = String.join(", ", expressed);
            return Optional.of(
                    expressions
                            ? new Objection(
                                    "KubeletExpressionInvalid",
                                    fields + ": this provider evaluates no expressions, state values")
                            : new Objection(
                                    "KubeletExpressionsDisabled",
                                    fields + ": expressions need feature gate NodeClassCEL, which is off"));
        }
        List<String> unsupported = family.takesAnyKubeletField() ? List.of() : unsupported(kubelet, family);
        return unsupported.isEmpty()
                ? Optional.empty()
                : Optional.of(new Objection("UnsupportedKubeletConfiguration", String.join("; ", unsupported)));
    }

    /** The configuration with 0 for each expression, the places of which are added to {@code expressed}. */
    private static Map<String, Object> values(Map<?, ?> kubelet, Set<String> expressed) {
        Map<String, Object> values = new LinkedHashMap<>();
        kubelet.forEach((key, value) -> {
            String name = key.toString();
            if (name.equals("maxPods") && value instanceof String) {
                expressed.add(name);
                values.put(name, 0);
            } else if (name.endsWith("Reserved") && value instanceof Map<?, ?> amounts) {
                Map<String, Object> plain = new TreeMap<>();
                amounts.forEach((resource, amount) -> {
                    boolean isExpression = amount instanceof String text && !isQuantity(text);
                    if (isExpression) {
                        expressed.add(name + "." + resource);
                    }
                    plain.put(resource.toString(), isExpression ? "0" : amount);
                });
                values.put(name, plain);
            } else {
                values.put(name, value);
            }
        });
        return values;
    }

    private static boolean isQuantity(String text) {
        try {
            Quantity.parse(text);
            return true;
        } catch (QuantityFormatException e) {
            return false;
        }
    }

    private static List<String> problems(Map<String, Object> kubelet, AmiFamily family) {
        Findings findings = new Findings("");
        KubeletReader.read(new Fields(kubelet, "spec.kubelet", findings), family);
        List<String> problems = new ArrayList<>();
        // Findings begin with the place of the object, which a condition of the object need not name.
        findings.problems().forEach(problem -> problems.add(problem.substring(": ".length())));
        for (String name : kubelet.keySet()) {
            if (name.equals("registerWithTaints")) {
                problems.add("spec.kubelet.registerWithTaints: Karpenter sets it itself, leave it out");
            } else if (!EVERY_FAMILY.contains(name) && !KubeletFields.PASSED_ON.contains(name)) {
                problems.add("spec.kubelet.%s: no field of KubeletConfiguration v1beta1".formatted(name));
            }
        }
        if (isNegative(kubelet.get("evictionMaxPodGracePeriod"))) {
            problems.add("spec.kubelet.evictionMaxPodGracePeriod: found %s, allowed: at least 0"
                    .formatted(kubelet.get("evictionMaxPodGracePeriod")));
        }
        return problems;
    }

    private static boolean isNegative(@Nullable Object value) {
        return value instanceof Number number && number.longValue() < 0;
    }

    private static List<String> unsupported(Map<?, ?> kubelet, AmiFamily family) {
        List<String> unsupported = new ArrayList<>();
        new TreeSet<>(kubelet.keySet().stream().map(Object::toString).toList()).forEach(name -> {
            if (!EVERY_FAMILY.contains(name)) {
                unsupported.add("spec.kubelet.%s: family %s does not pass it on".formatted(name, family));
            }
        });
        if (kubelet.containsKey("podsPerCore") && !family.honoursPodsPerCore()) {
            unsupported.add("spec.kubelet.podsPerCore: family %s does not pass it on".formatted(family));
        }
        if (kubelet.get("clusterDNS") instanceof List<?> servers && servers.size() > 1) {
            unsupported.add("spec.kubelet.clusterDNS: family %s takes one address".formatted(family));
        }
        return unsupported;
    }
}
