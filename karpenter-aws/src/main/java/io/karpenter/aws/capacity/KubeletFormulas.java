package io.karpenter.aws.capacity;

import static io.karpenter.aws.nodeclass.KubeletExpressions.KUBE_RESERVED;
import static io.karpenter.aws.nodeclass.KubeletExpressions.MAX_PODS;
import static io.karpenter.aws.nodeclass.KubeletExpressions.SYSTEM_RESERVED;
import static io.karpenter.aws.nodeclass.KubeletExpressions.path;

import io.karpenter.aws.expression.ExpressionLanguage;
import io.karpenter.aws.expression.FailedExpressionException;
import io.karpenter.aws.expression.InvalidExpressionException;
import io.karpenter.aws.expression.Variables;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.aws.nodeclass.KubeletExpressions;
import io.karpenter.core.cloud.nodeclass.InvalidNodeClassException;
import io.karpenter.core.quantity.Resource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works out the expressions of one kubelet configuration for instance types: {@code maxPods} first, then what is reserved, which may depend on it.
 * Whoever schedules and whoever launches takes what it gives, so that what is reserved is what is configured.
 *
 * <p>Not thread-safe. Source: AWS-CAP-20 to AWS-CAP-22, AWS-CAP-24.
 */
final class KubeletFormulas {

    private static final Logger LOG = LoggerFactory.getLogger(KubeletFormulas.class);
    private static final int MILLI_CORES = 10;
    private static final int MEBIBYTES = 16;

    private final KubeletExpressions expressions;
    private final Optional<ExpressionLanguage> language;
    private final PodDensity density;
    private final Set<String> dropped = new HashSet<>();

    KubeletFormulas(Ec2NodeClass nodeClass, Optional<ExpressionLanguage> language, PodDensity density) {
        this.expressions = language.isPresent() ? nodeClass.kubelet().expressions() : KubeletExpressions.NONE;
        this.language = language;
        this.density = density;
    }

    /**
     * The values for one instance type. What is reserved by an expression that fails is left out, and logged.
     *
     * @throws InvalidNodeClassException if the number of pods cannot be worked out
     */
    KubeletValues of(InstanceFacts facts) {
        if (expressions.isEmpty()) {
            return KubeletValues.NONE;
        }
        SortedMap<String, String> problems = new TreeMap<>();
        OptionalInt maxPods = maxPods(facts, problems);
        if (!problems.isEmpty()) {
            throw new InvalidNodeClassException(
                    List.of("%s for %s".formatted(problems.get(path(MAX_PODS)), facts.name())));
        }
        KubeletValues values = values(facts, maxPods, problems);
        problems.forEach((path, problem) -> {
            if (dropped.add(path)) {
                LOG.error("{} for {}, and maybe for others: the entry is left out", problem, facts.name());
            }
        });
        return values;
    }

    /** What is wrong with expressions for one instance type, by their paths. */
    SortedMap<String, String> problems(InstanceFacts facts) {
        SortedMap<String, String> problems = new TreeMap<>();
        OptionalInt maxPods = maxPods(facts, problems);
        values(facts, maxPods, problems);
        return problems;
    }

    /** Absent if it is no expression or, with a problem, if it fails. */
    private OptionalInt maxPods(InstanceFacts facts, Map<String, String> problems) {
        if (expressions.maxPods().isEmpty()) {
            return OptionalInt.empty();
        }
        return amount(
                path(MAX_PODS), expressions.maxPods().get(), variables(facts, density.podsByDefault(facts)), problems);
    }

    private KubeletValues values(InstanceFacts facts, OptionalInt maxPods, Map<String, String> problems) {
        Variables variables = variables(facts, density.pods(facts, maxPods));
        return new KubeletValues(
                maxPods,
                quantities(KUBE_RESERVED, expressions.kubeReserved(), variables, problems),
                quantities(SYSTEM_RESERVED, expressions.systemReserved(), variables, problems));
    }

    private static Variables variables(InstanceFacts facts, int maxPods) {
        return new Variables(
                facts.name(),
                facts.processor().vcpus(),
                facts.memoryMib(),
                facts.network().defaultCardInterfaces(),
                facts.network().ipv4PerInterface(),
                maxPods);
    }

    private Map<String, String> quantities(
            String field, Map<String, String> texts, Variables variables, Map<String, String> problems) {
        Map<String, String> quantities = new TreeMap<>();
        texts.forEach((resource, text) -> {
            OptionalInt amount = amount(path(field, resource), text, variables, problems);
            if (amount.isPresent()) {
                quantities.put(resource, quantity(resource, amount.getAsInt()));
            }
        });
        return quantities;
    }

    private OptionalInt amount(String path, String text, Variables variables, Map<String, String> problems) {
        try {
            long amount = language.orElseThrow().compile(text).evaluate(variables);
            if (amount >= 0 && amount <= Integer.MAX_VALUE) {
                return OptionalInt.of((int) amount);
            }
            problems.put(
                    path, "%s: \"%s\" comes to %d, allowed: 0 to %d".formatted(path, text, amount, Integer.MAX_VALUE));
        } catch (InvalidExpressionException | FailedExpressionException failed) {
            problems.put(path, "%s: \"%s\": %s".formatted(path, text, failed.getMessage()));
        }
        return OptionalInt.empty();
    }

    /** In the unit of the resource, rounded up as far as that is its habit (AWS-CAP-22). */
    private static String quantity(String resource, long amount) {
        return switch (resource) {
            case Resource.CPU -> roundedUp(amount, MILLI_CORES) + "m";
            case Resource.MEMORY -> roundedUp(amount, MEBIBYTES) + "Mi";
            case Resource.EPHEMERAL_STORAGE -> amount + "Gi";
            default -> Long.toString(amount);
        };
    }

    private static long roundedUp(long amount, int multiple) {
        return Math.ceilDiv(amount, multiple) * multiple;
    }
}
