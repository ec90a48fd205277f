package io.karpenter.core.verify.match;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.workload.NodeSelectorTerm;
import io.karpenter.core.workload.PodSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What something asks of the labels of its node: conditions that always hold, and alternatives of which one must hold. Made
 * of a pod's nodeSelector and required node affinity, or of the topology of a volume.
 *
 * <p>A term that is empty or uses {@code matchFields} matches no node, as the kube-scheduler and SCH-REQ-20 say.
 */
public record NodeDemand(List<LabelTest> always, List<List<LabelTest>> alternatives) {

    private static final LabelTest NO_NODE = new LabelTest("no node at all", Operator.IN, Set.of());

    public static final NodeDemand NONE = new NodeDemand(List.of(), List.of());

    public NodeDemand {
        always = List.copyOf(always);
        alternatives = alternatives.stream().map(List::copyOf).toList();
    }

    /** The pod's nodeSelector and required node affinity; preferences are none of it. */
    public static NodeDemand of(PodSpec spec) {
        if (spec.nodeSelector().isEmpty() && spec.nodeAffinity().required().isEmpty()) {
            return NONE;
        }
        List<LabelTest> always = new ArrayList<>();
        spec.nodeSelector().forEach((key, value) -> always.add(LabelTest.equalTo(key, value)));
        List<List<LabelTest>> alternatives = new ArrayList<>();
        for (NodeSelectorTerm term : spec.nodeAffinity().required()) {
            boolean matchesSome =
                    term.matchFields().isEmpty() && !term.matchExpressions().isEmpty();
            // An impossible alternative is kept as one: without it an only term would vanish and leave no restriction.
            alternatives.add(matchesSome ? tests(term.matchExpressions()) : List.of(NO_NODE));
        }
        return new NodeDemand(always, alternatives);
    }

    /** One of {@code alternatives}, in each of which everything must hold; none: no restriction. */
    public static NodeDemand anyOf(List<List<Expression>> alternatives) {
        return new NodeDemand(
                List.of(), alternatives.stream().map(NodeDemand::tests).toList());
    }

    private static List<LabelTest> tests(List<Expression> expressions) {
        return expressions.stream().map(LabelTest::of).toList();
    }

    public boolean isEmpty() {
        return always.isEmpty() && alternatives.isEmpty();
    }

    /** Everything it asks of {@code key}, in {@code always} and in each alternative. */
    public Stream<LabelTest> all() {
        return Stream.concat(always.stream(), alternatives.stream().flatMap(List::stream));
    }

    /** True if {@code value} of {@code key} contradicts neither what always holds nor any alternative, other labels aside. */
    public boolean neverExcludes(String key, String value, LabelSchema schema) {
        return all().allMatch(test -> !schema.canonical(test.key()).equals(key) || test.passes(value));
    }

    /** True if it holds whatever the labels turn out to be. */
    public boolean holds(NodeLabels labels) {
        return holdsPlainly(labels) || holdsInEveryCase(labels);
    }

    /** One alternative that passes for all values of all its keys: the usual case, decided without looking at combinations. */
    public boolean holdsPlainly(NodeLabels labels) {
        return passAll(always, labels)
                && (alternatives.isEmpty() || alternatives.stream().anyMatch(term -> passAll(term, labels)));
    }

    private static boolean passAll(List<LabelTest> tests, NodeLabels labels) {
        for (LabelTest test : tests) {
            if (!test.passesAll(labels.get(test.key()))) {
                return false;
            }
        }
        return true;
    }

    /** Takes each value of the first undecided key in turn; different values may need different alternatives. */
    private boolean holdsInEveryCase(NodeLabels labels) {
        String open = all().map(LabelTest::key)
                .filter(key -> !labels.get(key).isDecided())
                .findFirst()
                .orElse("");
        if (open.isEmpty()) {
            return false;
        }
        Possible undecided = labels.get(open);
        List<Possible> cases = new ArrayList<>();
        undecided.values().forEach(value -> cases.add(Possible.of(value)));
        if (undecided.absent()) {
            cases.add(Possible.ABSENT);
        }
        return cases.stream().allMatch(decided -> holds(key -> key.equals(open) ? decided : labels.get(key)));
    }

    @Override
    public String toString() {
        String fixed =
                String.join(", ", always.stream().map(LabelTest::toString).toList());
        String either =
                String.join(" or ", alternatives.stream().map(List::toString).toList());
        return fixed.isEmpty() || either.isEmpty() ? fixed + either : fixed + " and " + either;
    }
}
