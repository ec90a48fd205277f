package io.karpenter.core.rule.place;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Incompatibility;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.workload.HostPort;
import io.karpenter.core.workload.PodSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A node that could be launched, with what is placed on it so far.
 *
 * @param name stands in for its hostname, so that no pod can ask for it by name (SCH-NOD-12)
 * @param requirements what its labels satisfy; pods narrow them
 * @param groups instance types it may still become, by the daemons that would run on them
 * @param requests of the pods on it, daemons not included
 * @param usedPorts of the pods on it, daemons not included
 */
public record NewNode(
        String name,
        NodePoolTemplate template,
        Requirements requirements,
        List<DaemonGroup> groups,
        ResourceList requests,
        List<HostPort> usedPorts,
        LabelSchema schema)
        implements NodeView {

    public NewNode {
        requirements = requirements.and(Requirement.in(Labels.HOSTNAME, name));
        groups = List.copyOf(groups);
        usedPorts = List.copyOf(usedPorts);
    }

    /** A new node of a NodePool without pods. */
    public static NewNode empty(NodePoolTemplate template, DaemonOverhead daemons, LabelSchema schema) {
        return new NewNode(
                "new node of nodepool " + template.name(),
                template,
                template.requirements(),
                daemons.groups(template.requirements(), template.taints(), template.instanceTypes()),
                ResourceList.EMPTY,
                List.of(),
                schema);
    }

    /** This node with {@code narrower} added to its requirements. */
    public NewNode narrowed(Requirements narrower) {
        return new NewNode(name, template, requirements.and(narrower), groups, requests, usedPorts, schema);
    }

    /** This node with one more pod. */
    public NewNode with(PodSpec pod) {
        List<HostPort> ports = new ArrayList<>(usedPorts);
        ports.addAll(pod.hostPorts());
        return new NewNode(name, template, requirements, groups, requests.plus(pod.requests()), ports, schema);
    }

    @Override
    public List<Taint> taints() {
        return template.taints();
    }

    /** Well-known labels may be undefined: the instance type brings them (SCH-REQ-11). */
    @Override
    public List<Incompatibility> incompatibilities(Requirements asked) {
        return requirements.incompatibilities(asked, schema.wellKnown());
    }

    @Override
    public Optional<Requirement> label(String key) {
        return requirements.has(key) || schema.isWellKnown(key) ? Optional.of(requirements.get(key)) : Optional.empty();
    }
}
