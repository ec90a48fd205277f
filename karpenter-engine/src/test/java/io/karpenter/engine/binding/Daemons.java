package io.karpenter.engine.binding;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Stands in for the DaemonSet controller: which daemons run on a node, and their pods. */
final class Daemons {

    private Daemons() {}

    /** By node selector and tolerations; the daemons of the scenarios have nothing else to say. */
    static boolean runsOn(DaemonSet daemonSet, Node node) {
        PodSpec spec = daemonSet.getSpec().getTemplate().getSpec();
        if (spec.getAffinity() != null) {
            throw new IllegalArgumentException(
                    "daemon " + daemonSet.getMetadata().getName() + " has an affinity; teach it to Daemons.runsOn");
        }
        Map<String, String> selector =
                Optional.ofNullable(spec.getNodeSelector()).orElse(Map.of());
        List<Taint> taints = Optional.ofNullable(node.getSpec().getTaints()).orElse(List.of());
        return node.getMetadata().getLabels().entrySet().containsAll(selector.entrySet())
                && taints.stream()
                        .filter(taint -> !taint.getEffect().equals("PreferNoSchedule"))
                        .allMatch(taint -> spec.getTolerations().stream().anyMatch(t -> tolerates(t, taint)));
    }

    private static boolean tolerates(Toleration toleration, Taint taint) {
        boolean effect =
                toleration.getEffect() == null || toleration.getEffect().equals(taint.getEffect());
        boolean key = toleration.getKey() == null || toleration.getKey().equals(taint.getKey());
        boolean value =
                "Exists".equals(toleration.getOperator()) || Objects.equals(toleration.getValue(), taint.getValue());
        return effect && key && value;
    }

    static Pod pod(DaemonSet daemonSet, String node) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(daemonSet.getMetadata().getName() + "-" + node)
                .withNamespace(daemonSet.getMetadata().getNamespace())
                .withLabels(daemonSet.getSpec().getTemplate().getMetadata().getLabels())
                .endMetadata()
                .withNewSpecLike(daemonSet.getSpec().getTemplate().getSpec())
                .withNodeName(node)
                .endSpec()
                .build();
    }
}
