package io.karpenter.solver.problem;

import io.karpenter.core.plan.Reason;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pods with one spec, one namespace and like volumes, at one level of relaxation; step between pods and classes. */
final class RawClass {

    final PodSpec original;
    final String namespace;
    final Relaxation.Level level;
    final List<Requirements> alternatives;
    final Map<String, Integer> attachments;
    final List<Reason> invalid;
    final List<Pod> pods = new ArrayList<>();
    /** The same pods one preference less. */
    Optional<RawClass> relaxed = Optional.empty();

    final List<GroupSpec> owns = new ArrayList<>();

    RawClass(
            PodSpec original,
            String namespace,
            Relaxation.Level level,
            List<Requirements> alternatives,
            Map<String, Integer> attachments,
            List<Reason> invalid) {
        this.original = original;
        this.namespace = namespace;
        this.level = level;
        this.alternatives = alternatives;
        this.attachments = attachments;
        this.invalid = invalid;
    }
}
