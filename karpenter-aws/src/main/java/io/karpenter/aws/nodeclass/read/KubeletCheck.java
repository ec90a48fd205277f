package io.karpenter.aws.nodeclass.read;

import io.karpenter.aws.expression.ExpressionLanguage;
import io.karpenter.aws.expression.InvalidExpressionException;
import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.aws.nodeclass.KubeletExpressions;
import io.karpenter.aws.tree.Fields;
import io.karpenter.aws.tree.Findings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with {@code spec.kubelet}, which the API server does not check. Expressions are compiled, but not worked out.
 * Pure functions. Source: AWS-NC-12 to AWS-NC-16, API-ENC-60 to API-ENC-82.
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
     * @param language that expressions are written in; absent if the gate NodeClassCEL is off
     */
    public static Optional<Objection> of(Map<?, ?> kubelet, AmiFamily family, Optional<ExpressionLanguage> language) {
        Findings findings = new Findings("");
        KubeletExpressions expressions = KubeletReader.read(new Fields(kubelet, "spec.kubelet", findings), family)
                .expressions();
        return objection("InvalidKubeletConfiguration", problems(findings, kubelet))
                .or(() -> language.isPresent()
                        ? objection("KubeletExpressionInvalid", invalid(expressions, language.get()))
                        : objection("KubeletExpressionsDisabled", disabled(expressions)))
                .or(() -> objection("UnsupportedKubeletConfiguration", unsupported(kubelet, family)));
    }

    private static Optional<Objection> objection(String reason, List<String> problems) {
        return problems.isEmpty() ? Optional.empty() : Optional.of(new Objection(reason, String.join("; ", problems)));
    }

    private static List<String> disabled(KubeletExpressions expressions) {
        return expressions.byPath().keySet().stream()
                .map(path -> path + ": expressions need feature gate NodeClassCEL, which is off")
                .toList();
    }

    private static List<String> invalid(KubeletExpressions expressions, ExpressionLanguage language) {
        List<String> invalid = new ArrayList<>();
        expressions.byPath().forEach((path, text) -> {
            try {
                language.compile(text);
            } catch (InvalidExpressionException none) {
                invalid.add("%s: \"%s\": %s".formatted(path, text, none.getMessage()));
            }
        });
        return invalid;
    }

    private static List<String> problems(Findings findings, Map<?, ?> kubelet) {
        List<String> problems = new ArrayList<>();
        // Findings begin with the place of the object, which a condition of the object need not name.
        findings.problems().forEach(problem -> problems.add(problem.substring(": ".length())));
        for (Object key : kubelet.keySet()) {
            String name = key.toString();
            String path = KubeletExpressions.path(name);
            KubeletField passedOn = KubeletFields.PASSED_ON.get(name);
            if (name.equals("registerWithTaints")) {
                problems.add(path + ": Karpenter sets it itself, leave it out");
            } else if (passedOn != null) {
                KubeletField.present(passedOn, path, kubelet.get(key), problems);
            } else if (!EVERY_FAMILY.contains(name)) {
                problems.add(KubeletField.unknown(path));
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
        if (family.takesAnyKubeletField()) {
            return List.of();
        }
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
