package io.karpenter.core.testkit;

import io.karpenter.core.label.Labels;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.workload.HostPort;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.PodAffinityTerm;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Random workloads. Those with larger numbers refer to those with smaller ones, so that targets of affinity often exist. */
final class RandomPods {

    static final String TEAM = "test.karpenter.io/team";
    static final List<String> TEAMS = List.of("red", "blue");
    static final String TAINT = "test.karpenter.io/dedicated";
    static final String VERSION = "version";
    static final String OTHER_NAMESPACE = "other";
    static final Map<String, String> OTHER_NAMESPACE_LABELS = Map.of("stage", "prod");

    private final Choice choose;
    private final Set<Feature> features;
    private final List<String> zones;

    RandomPods(Choice choose, Set<Feature> features, List<String> zones) {
        this.choose = choose;
        this.features = features;
        this.zones = zones;
    }

    static String app(int workload) {
        return "app-" + workload;
    }

    /** Builds workload number {@code workload}; the caller says how many replicas and where they are. */
    PodBuilder workload(int workload) {
        PodBuilder pod = PodBuilder.pod(app(workload))
                .label(PodBuilder.APP, app(workload))
                .label(VERSION, choose.of("v1", "v2"))
                .cpu(choose.of("0", "50m", "100m", "250m", "500m", "1", "1500m", "2", "3"))
                .memory(choose.of("0", "64Mi", "128Mi", "512Mi", "1Gi", "2Gi", "4Gi"));
        if (features.contains(Feature.NAMESPACES) && choose.onceIn(3)) {
            pod.namespace(OTHER_NAMESPACE);
        }
        if (features.contains(Feature.GPUS) && choose.onceIn(4)) {
            pod.request(RandomCatalogs.GPU, "1");
        }
        if (features.contains(Feature.HOST_PORTS) && choose.onceIn(3)) {
            pod.hostPort(new HostPort(
                    choose.of("", "", "10.0.0.1", "10.0.0.2"), choose.of(80, 443), choose.of("TCP", "TCP", "UDP")));
        }
        nodeRules(pod);
        spread(pod);
        podRules(pod, workload);
        if (features.contains(Feature.PREFERENCES)) {
            preferences(pod, workload);
        }
        return pod;
    }

    private void nodeRules(PodBuilder pod) {
        if (features.contains(Feature.NODE_SELECTORS) && choose.onceIn(3)) {
            Expression wanted = nodeExpression(Operator.IN);
            pod.nodeSelector(wanted.key(), wanted.values().get(0));
        }
        if (features.contains(Feature.NODE_AFFINITY) && choose.onceIn(3)) {
            for (int terms = choose.between(1, 2); terms > 0; terms--) {
                if (choose.onceIn(3)) {
                    pod.requiresNode(nodeExpression(), nodeExpression());
                } else {
                    pod.requiresNode(nodeExpression());
                }
            }
        }
        if (features.contains(Feature.TAINTS) && choose.onceIn(2)) {
            if (choose.onceIn(2)) {
                pod.tolerates(TAINT);
            } else {
                pod.tolerates(TAINT, choose.of(TEAMS), choose.of(TaintEffect.NO_SCHEDULE, TaintEffect.NO_EXECUTE));
            }
        }
    }

    private Expression nodeExpression() {
        return nodeExpression(choose.of(Operator.values()));
    }

    private Expression nodeExpression(Operator operator) {
        return switch (operator) {
            case IN, NOT_IN -> {
                String key = choose.of(
                        Labels.ZONE, Labels.ZONE, Labels.CAPACITY_TYPE, Labels.ARCH, Labels.INSTANCE_TYPE, TEAM);
                yield new Expression(key, operator, choose.some(values(key), 1));
            }
            case EXISTS, DOES_NOT_EXIST ->
                new Expression(choose.of(TEAM, RandomCatalogs.GPU_LABEL), operator, List.of());
            case GT, LT, GTE, LTE ->
                new Expression(
                        RandomCatalogs.CORES_LABEL, operator, List.of(Integer.toString(choose.of(0, 1, 2, 4, 8))));
        };
    }

    private List<String> values(String key) {
        return switch (key) {
            case Labels.ZONE -> zones;
            case Labels.CAPACITY_TYPE -> List.of("on-demand", "spot");
            case Labels.ARCH -> List.of("amd64", "arm64");
            case Labels.INSTANCE_TYPE -> List.of("t0", "t1", "t2");
            case TEAM -> TEAMS;
            default -> throw new IllegalArgumentException("no values for " + key);
        };
    }

    private String topologyKey() {
        return choose.of(Labels.ZONE, Labels.ZONE, Labels.HOSTNAME, Labels.HOSTNAME, Labels.CAPACITY_TYPE);
    }

    private void spread(PodBuilder pod) {
        if (!features.contains(Feature.SPREAD)) {
            return;
        }
        for (int i = 0; i < 2; i++) {
            if (choose.onceIn(3)) {
                LabelSelector own = LabelSelector.of(
                        PodBuilder.APP, pod.one().spec().labels().get(PodBuilder.APP));
                pod.spread(new TopologySpreadConstraint(
                        choose.of(1, 1, 1, 2, 3),
                        topologyKey(),
                        true,
                        Optional.of(choose.onceIn(6) ? LabelSelector.EVERYTHING : own),
                        choose.onceIn(5) ? OptionalInt.of(choose.between(1, 3)) : OptionalInt.empty(),
                        !choose.onceIn(4),
                        choose.onceIn(4),
                        choose.onceIn(5) ? List.of(VERSION) : List.of()));
            }
        }
    }

    private void podRules(PodBuilder pod, int workload) {
        if (features.contains(Feature.POD_AFFINITY) && choose.onceIn(3)) {
            pod.near(term(workload));
        }
        if (features.contains(Feature.POD_ANTI_AFFINITY) && choose.onceIn(3)) {
            pod.apartFrom(term(workload));
        }
    }

    /** About the pod's own workload or an earlier one. */
    private PodAffinityTerm term(int workload) {
        LabelSelector selector = LabelSelector.of(PodBuilder.APP, app(choose.between(0, workload)));
        if (!features.contains(Feature.NAMESPACES) || choose.onceIn(2)) {
            return PodAffinityTerm.of(topologyKey(), selector);
        }
        return choose.onceIn(2)
                ? new PodAffinityTerm(
                        topologyKey(), Optional.of(selector), Set.of("default", OTHER_NAMESPACE), Optional.empty())
                : new PodAffinityTerm(
                        topologyKey(),
                        Optional.of(selector),
                        Set.of(),
                        Optional.of(
                                choose.onceIn(2)
                                        ? LabelSelector.EVERYTHING
                                        : new LabelSelector(OTHER_NAMESPACE_LABELS, List.of())));
    }

    private void preferences(PodBuilder pod, int workload) {
        if (choose.onceIn(3)) {
            pod.prefersSpread(topologyKey(), 1);
        }
        if (choose.onceIn(4)) {
            pod.prefersNode(choose.between(1, 100), nodeExpression());
        }
        if (choose.onceIn(4)) {
            pod.prefersNear(choose.between(1, 100), topologyKey(), app(choose.between(0, workload)));
        }
        if (choose.onceIn(4)) {
            pod.prefersApartFrom(choose.between(1, 100), topologyKey(), app(choose.between(0, workload)));
        }
    }
}
