package io.karpenter.engine.document;

import io.karpenter.core.buffer.BufferPlan;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.verify.Violation;
import io.karpenter.core.workload.PodId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A plan as a file states it.
 *
 * @param parts the plan itself, what the file lists as virtual pods apart
 * @param summary what the file says about it in its summary
 */
public record StatedPlan(BufferPlan parts, StatedSummary summary) {

    private static final String RULE = "SCH-BUF-09";

    /** The plan with its virtual pods among the others. */
    public Plan plan() {
        return parts.whole();
    }

    /**
     * Everything the file says of the plan that is not so: figures of the summary, virtual pods listed as pods and pods listed
     * as virtual ones.
     *
     * @param virtual the virtual pods of the input
     */
    public List<Violation> disagreements(Set<PodId> virtual) {
        List<Violation> found = new ArrayList<>(summary.disagreements(parts.real()));
        listed(parts.real())
                .filter(virtual::contains)
                .forEach(pod -> found.add(violation(pod, "is a virtual pod of a buffer, but listed under pods")));
        Set<PodId> stated = new HashSet<>();
        parts.onNewNodes().values().forEach(stated::addAll);
        parts.onExistingNodes().values().forEach(stated::addAll);
        parts.unplaced().forEach(pod -> stated.add(pod.pod()));
        stated.stream()
                .filter(pod -> !virtual.contains(pod))
                .sorted()
                .forEach(pod ->
                        found.add(violation(pod, "is listed as a virtual pod, but no buffer of the input has it")));
        return found;
    }

    private static Stream<PodId> listed(Plan plan) {
        return Stream.of(
                        plan.nodes().stream().flatMap(node -> node.pods().stream()),
                        plan.existingNodes().stream().flatMap(node -> node.pods().stream()),
                        plan.unschedulable().stream().map(pod -> pod.pod()))
                .flatMap(pods -> pods);
    }

    private static Violation violation(PodId pod, String message) {
        return new Violation(RULE, "pod " + pod, message);
    }
}
