package io.karpenter.engine.reference;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.rule.preference.PreferenceReport;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.core.verify.VerifierSettings;
import io.karpenter.core.verify.Violation;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.engine.input.Input;
import io.karpenter.engine.input.InputReader;
import io.karpenter.engine.input.InputSettings;
import io.karpenter.engine.input.InputSettings.CatalogSettings;
import io.karpenter.engine.input.InvalidInputException;
import io.karpenter.engine.reference.Finding.Kind;
import io.karpenter.solver.api.PreferencePolicy;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import io.karpenter.solver.api.SolverSettings;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Plans a manifest with ours and compares with the reference's answer. Prices are compared under the same policy about preferences
 * (decisions 2 and 3), and only where both place as many pods of each kind.
 */
final class Comparison {

    private static final double ROUNDING = 1e-6;

    /** Which of our policies stands beside which of the reference's. */
    enum Match {
        /** The reference's way beside its default. */
        STRICT(PreferencePolicy.STRICT, true),
        IGNORE(PreferencePolicy.IGNORE, true),
        /** Our default beside the reference's: the reference has no such policy, so that prices cannot be compared. */
        RESPECT(PreferencePolicy.RESPECT, false);

        private final PreferencePolicy ours;
        private final boolean byPrice;

        Match(PreferencePolicy ours, boolean byPrice) {
            this.ours = ours;
            this.byPrice = byPrice;
        }

        private ReferenceAnswer.Policy reference(ReferenceAnswer answer) {
            return this == IGNORE ? answer.ignoring() : answer.respecting();
        }
    }

    private final Path catalogue;

    Comparison(Path catalogue) {
        this.catalogue = catalogue;
    }

    /** What becomes visible under each match. */
    Map<Match, List<Finding>> of(Path manifest, ReferenceAnswer answer) {
        Map<Match, List<Finding>> findings = new HashMap<>();
        try {
            Input input = InputReader.read(settings(manifest), InputStream.nullInputStream());
            for (Match match : Match.values()) {
                findings.put(match, new Pair(input, match, match.reference(answer)).findings());
            }
        } catch (InvalidInputException invalid) {
            findings.put(Match.STRICT, List.of(Finding.of(Kind.REFUSED, invalid.getMessage())));
        }
        return findings;
    }

    private InputSettings settings(Path manifest) {
        return new InputSettings(
                List.of(manifest),
                Set.of(CapacityType.ON_DEMAND),
                false,
                Instant.parse("2026-11-24T00:00:00Z"),
                new CatalogSettings(
                        "us-east-1",
                        SmallCatalogue.ZONES,
                        Optional.of(catalogue),
                        Optional.empty(),
                        OptionalInt.empty()));
    }

    /** Pods that are equal to every rule. */
    private record PodKind(String namespace, PodSpec spec, List<String> volumeClaims) {}

    /** Both under one policy. */
    private static final class Pair {

        private final Cluster cluster;
        private final Input input;
        private final Match match;
        private final ReferenceAnswer.Policy reference;
        private final Plan plan;
        private final Map<PodKind, Integer> leftByUs;
        private final List<Finding> findings = new ArrayList<>();

        Pair(Input input, Match match, ReferenceAnswer.Policy reference) {
            this.input = input;
            this.cluster = input.cluster();
            this.match = match;
            this.reference = reference;
            SolverSettings settings = new SolverSettings(
                    Duration.ZERO,
                    0,
                    match.ours,
                    SolverSettings.DEFAULT.minValuesPolicy(),
                    SolverSettings.DEFAULT.poolWeight());
            this.plan =
                    Solver.builder().settings(settings).build().solve(new Problem(input.cluster(), input.catalog()));
            this.leftByUs = left(plan);
        }

        List<Finding> findings() {
            List<Violation> ours = PlanVerifier.verify(cluster, input.catalog(), plan);
            if (!ours.isEmpty()) {
                findings.add(new Finding(Kind.BREAKS_A_RULE, ours.get(0).rule(), ours + " in " + plan, 1));
            }
            if (!reference.error().isEmpty()) {
                findings.add(Finding.of(Kind.REFERENCE_FAILED, reference.error()));
            }
            // Its runs differ. Whatever a valid one places must be placed, and the cheapest valid one binds.
            Optional<Finding> worst = reference.runs().stream()
                    .map(run -> beside(run.plan(cluster)))
                    .reduce((a, b) -> rank(b) > rank(a) ? b : a);
            worst.ifPresent(findings::add);
            later();
            return findings;
        }

        /** Larger is worse for us. */
        private static double rank(Finding finding) {
            return switch (finding.kind()) {
                case PLACES_LESS -> 1e9;
                case WAITS -> 1e8;
                case DEARER, MEETS_MORE, NOT_COMPARED, SAME_PRICE, CHEAPER -> finding.amount();
                case PLACES_OTHERS -> -0.5;
                case UNEXPLAINED -> -1;
                case PLACES_MORE -> -2;
                case REFERENCE_BREAKS_A_RULE -> -3;
                case BREAKS_A_RULE, REFUSED, REFERENCE_FAILED, PLACED_LATER, LATER_PLACES_OTHERS, LATER_BREAKS_A_RULE ->
                    throw new IllegalArgumentException(finding.toString());
            };
        }

        private Finding beside(Plan other) {
            List<Violation> violations =
                    PlanVerifier.verify(cluster, input.catalog(), other, VerifierSettings.AS_LAUNCHED);
            String both = "\nours %s\nreference %s".formatted(summary(plan), summary(other));
            if (!violations.isEmpty()) {
                return Weakness.explaining(violations)
                        .map(known -> new Finding(Kind.REFERENCE_BREAKS_A_RULE, known, violations + both, 1))
                        .orElseGet(() ->
                                new Finding(Kind.UNEXPLAINED, violations.get(0).rule(), violations + both, 1));
            }
            Map<PodKind, Integer> leftByReference = left(other);
            List<PodKind> more = leftByUs.keySet().stream()
                    .filter(kind -> leftByUs.get(kind) > leftByReference.getOrDefault(kind, 0))
                    .toList();
            if (!more.isEmpty()) {
                String example = plan.unschedulable() + both;
                return plan.scheduledPods() >= other.scheduledPods()
                        ? Finding.of(Kind.PLACES_OTHERS, example)
                        : cause(more)
                                .map(cause -> new Finding(Kind.WAITS, cause, example, 1))
                                .orElseGet(() -> Finding.of(Kind.PLACES_LESS, example));
            }
            if (!leftByUs.equals(leftByReference)) {
                return Finding.of(Kind.PLACES_MORE, both);
            }
            double difference = plan.hourlyPrice() - other.hourlyPrice();
            double ratio = other.hourlyPrice() == 0 ? 1 + difference : plan.hourlyPrice() / other.hourlyPrice();
            Kind kind = price(difference, other);
            return kind == Kind.DEARER && opensLighter(other)
                    ? new Finding(Kind.REFERENCE_BREAKS_A_RULE, Weakness.LIGHTER_POOL, both, 1)
                    : new Finding(kind, "", both, ratio);
        }

        /** True if there is a node of some NodePool although a heavier one could take each of its pods. */
        private boolean opensLighter(Plan other) {
            Map<String, Integer> weights =
                    cluster.nodePools().stream().collect(Collectors.toMap(NodePool::name, NodePool::weight));
            return other.nodes().stream().anyMatch(node -> {
                List<NodePool> heavier = cluster.nodePools().stream()
                        .filter(pool -> pool.weight() > weights.get(node.nodePool()))
                        .toList();
                return !heavier.isEmpty() && node.pods().stream().allMatch(pod -> fits(pod, heavier));
            });
        }

        private boolean fits(PodId pod, List<NodePool> pools) {
            List<Pod> others = cluster.pods().stream()
                    .filter(some -> !some.isPending() || some.id().equals(pod))
                    .toList();
            Cluster alone = cluster.toBuilder().pods(others).nodePools(pools).build();
            return Solver.builder()
                    .timeLimit(Duration.ZERO)
                    .build()
                    .solve(new Problem(alone, input.catalog()))
                    .unschedulable()
                    .isEmpty();
        }

        private Kind price(double difference, Plan other) {
            if (Math.abs(difference) <= ROUNDING) {
                return Kind.SAME_PRICE;
            }
            if (difference < 0) {
                return Kind.CHEAPER;
            }
            if (!match.byPrice) {
                return Kind.NOT_COMPARED;
            }
            return match == Match.STRICT && missed(plan) < missed(other) ? Kind.MEETS_MORE : Kind.DEARER;
        }

        private int missed(Plan some) {
            return PreferenceReport.of(cluster, input.catalog(), some).relaxed().size();
        }

        /** Why ours leaves such pods, if that is known and decided. */
        private Optional<String> cause(List<PodKind> kinds) {
            if (kinds.stream()
                    .allMatch(kind ->
                            kind.spec().topologySpread().stream().anyMatch(spread -> !spread.honorNodeAffinity()))) {
                return Optional.of("nodeAffinityPolicy Ignore: zones count that another pod may open (decisions 4)");
            }
            return cluster.nodePools().stream().anyMatch(pool -> !pool.limits().isEmpty())
                    ? Optional.of("limits: pods compete for what a NodePool may still buy")
                    : Optional.empty();
        }

        /** Pods are compared by kind, as either may leave others of a kind, and only with what breaks no rule in the end. */
        private void later() {
            Plan end = reference.end().plan(cluster);
            Map<PodKind, Integer> leftInTheEnd = left(end);
            boolean some = leftByUs.entrySet().stream()
                    .anyMatch(kind -> kind.getValue() > leftInTheEnd.getOrDefault(kind.getKey(), 0));
            if (!some) {
                return;
            }
            int later = end.scheduledPods() - plan.scheduledPods();
            List<Violation> violations =
                    PlanVerifier.verify(cluster, input.catalog(), end, VerifierSettings.AS_LAUNCHED);
            String example = "%d pods\n%s\nours %s\nreference in the end %s"
                    .formatted(later, plan.unschedulable(), summary(plan), summary(end));
            if (!violations.isEmpty()) {
                findings.add(
                        new Finding(Kind.LATER_BREAKS_A_RULE, violations.get(0).rule(), violations + example, 1));
            } else if (later > 0) {
                findings.add(new Finding(Kind.PLACED_LATER, causeOfLater(), example, later));
            } else {
                findings.add(Finding.of(Kind.LATER_PLACES_OTHERS, example));
            }
        }

        /** What is known to keep such pods for a later pass. */
        private String causeOfLater() {
            boolean undecided = cluster.nodePools().stream()
                    .anyMatch(pool -> !pool.limits().isEmpty()
                            && pool.template().requirements().stream()
                                    .anyMatch(requirement ->
                                            requirement.minValues().orElse(1) > 1));
            return undecided ? "limits and minValues: until launched a node counts as the largest it may be" : "";
        }

        /** How many pods of each kind are left pending; pods of one kind are equal to every rule. */
        private Map<PodKind, Integer> left(Plan some) {
            return left(some.unschedulable().stream().map(UnschedulablePod::pod).toList());
        }

        private Map<PodKind, Integer> left(List<PodId> some) {
            Map<PodId, Pod> pods = cluster.pendingPods().stream().collect(Collectors.toMap(Pod::id, pod -> pod));
            Map<PodKind, Integer> left = new HashMap<>();
            for (PodId pod : some) {
                Pod known = pods.get(pod);
                left.merge(new PodKind(known.namespace(), known.spec(), known.volumeClaims()), 1, Integer::sum);
            }
            return left;
        }

        private static String summary(Plan plan) {
            StringBuilder text = new StringBuilder(
                    "%.4f (%s)".formatted(plan.hourlyPrice(), plan.statistics().strategy()));
            plan.nodes()
                    .forEach(n -> text.append("\n  %s %s %s %s %.4f %s"
                            .formatted(
                                    n.nodePool(),
                                    n.instanceType(),
                                    n.zone(),
                                    n.capacityType(),
                                    n.hourlyPrice(),
                                    n.pods())));
            plan.existingNodes().forEach(n -> text.append("\n  ").append(n));
            text.append("\n  pending ")
                    .append(plan.unschedulable().stream()
                            .map(UnschedulablePod::pod)
                            .toList());
            return text.toString();
        }
    }
}
