package io.karpenter.k8s.metrics;

import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.cloud.nodeclass.NodeClassCare;
import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Care that begins nothing once it must not (OPS-05), as whatever it does may change something in the cloud.
 *
 * @param beforeChange throws if nothing may be changed any more
 */
record GatedCare(NodeClassCare care, Runnable beforeChange) implements NodeClassCare {

    @Override
    public NodeClassKind kind() {
        return care.kind();
    }

    @Override
    public String finalizer() {
        return care.finalizer();
    }

    @Override
    public List<String> dependents() {
        return care.dependents();
    }

    @Override
    public Optional<Stamp> stamp(NodeClass nodeClass) {
        return care.stamp(nodeClass);
    }

    @Override
    public Tended tend(Tending now) {
        beforeChange.run();
        return care.tend(now);
    }

    @Override
    public void end(NodeClass nodeClass) {
        beforeChange.run();
        care.end(nodeClass);
    }

    @Override
    public void clearUp(List<NodeClass> nodeClasses, List<Map<String, String>> machines) {
        beforeChange.run();
        care.clearUp(nodeClasses, machines);
    }

    @Override
    public Optional<Duration> clearUpInterval() {
        return care.clearUpInterval();
    }
}
