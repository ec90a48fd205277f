package io.karpenter.core.testkit;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.workload.Pod;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Random scenarios. A scenario of size n has at most n pending pods, about n/2 instance types and n/3 nodes, so that small ones
 * can be solved by trying everything. Pods that are bound already obey the rules that a scheduler would have obeyed.
 */
public final class RandomScenarios implements Generator<Scenario> {

    private static final List<String> ZONES = List.of(Catalogs.ZONE_A, Catalogs.ZONE_B, Catalogs.ZONE_C);

    private final Set<Feature> allowed;

    private RandomScenarios(Set<Feature> allowed) {
        this.allowed = allowed;
    }

    /** Scenarios that may use every feature. */
    public static RandomScenarios ofEverything() {
        return new RandomScenarios(EnumSet.allOf(Feature.class));
    }

    /** Scenarios of plain pods, one NodePool and on-demand offerings, and what else is named. */
    public static RandomScenarios of(Feature... features) {
        Set<Feature> allowed = EnumSet.noneOf(Feature.class);
        allowed.addAll(List.of(features));
        return new RandomScenarios(allowed);
    }

    public RandomScenarios without(Feature... features) {
        Set<Feature> fewer = EnumSet.noneOf(Feature.class);
        fewer.addAll(allowed);
        fewer.removeAll(List.of(features));
        return new RandomScenarios(fewer);
    }

    @Override
    public Scenario generate(RandomGenerator random, int size) {
        Choice choose = new Choice(random);
        Set<Feature> features = EnumSet.noneOf(Feature.class);
        for (Feature feature : allowed) {
            if (choose.onceIn(2)) {
                features.add(feature);
            }
        }
        return new Scene(choose, features, size).build();
    }

    /** One scenario under construction. */
    private static final class Scene {

        private final Choice choose;
        private final Set<Feature> features;
        private final int size;
        private final List<String> zones;
        private final ClusterBuilder cluster = ClusterBuilder.cluster();
        private final List<InstanceType> types;
        private final List<String> pools = new ArrayList<>();
        private final List<Pod> pending = new ArrayList<>();
        private final BoundPods bound;

        Scene(Choice choose, Set<Feature> features, int size) {
            this.choose = choose;
            this.features = features;
            this.size = size;
            this.zones = choose.some(ZONES, 1);
            this.types =
                    new RandomCatalogs(choose, features, zones).types(choose.between(1, 1 + Math.min(size, 40) / 2));
            this.bound = new BoundPods(choose);
        }

        Scenario build() {
            cluster.namespace(RandomPods.OTHER_NAMESPACE, RandomPods.OTHER_NAMESPACE_LABELS);
            nodePools();
            if (features.contains(Feature.DAEMON_SETS)) {
                daemonSets();
            }
            if (features.contains(Feature.EXISTING_NODES)) {
                nodes();
            }
            if (features.contains(Feature.VOLUMES)) {
                cluster.storageClass("anywhere").storageClass("one-zone", choose.of(zones));
            }
            workloads();
            return cluster.withPods(bound.pods()).withPods(pending).and(Catalog.of(RandomCatalogs.SCHEMA, types));
        }

        private void nodePools() {
            int count = features.contains(Feature.NODE_POOLS) ? choose.between(1, 3) : 1;
            for (int i = 0; i < count; i++) {
                NodePoolBuilder pool = NodePoolBuilder.nodePool("pool-" + i);
                pools.add("pool-" + i);
                if (i > 0) {
                    poolRequirements(pool);
                }
                if (features.contains(Feature.TAINTS) && choose.onceIn(2)) {
                    pool.taint(
                            RandomPods.TAINT,
                            choose.of(RandomPods.TEAMS),
                            choose.of(TaintEffect.NO_SCHEDULE, TaintEffect.NO_EXECUTE));
                }
                if (features.contains(Feature.PREFERENCES) && choose.onceIn(4)) {
                    pool.taint("test.karpenter.io/shy", "", TaintEffect.PREFER_NO_SCHEDULE);
                }
                if (features.contains(Feature.WEIGHTS)) {
                    pool.weight(choose.of(0, 0, 1, 10));
                }
                if (features.contains(Feature.LIMITS)) {
                    limits(pool);
                }
                if (features.contains(Feature.MIN_VALUES) && choose.onceIn(2)) {
                    pool.minValues(Labels.INSTANCE_TYPE, choose.between(1, Math.min(3, types.size())));
                }
                cluster.with(pool);
            }
        }

        private void limits(NodePoolBuilder pool) {
            switch (choose.between(0, 3)) {
                case 0 -> pool.limit("cpu", Integer.toString(choose.between(0, 2 + size)));
                case 1 -> pool.limit("memory", choose.between(1, 4 + 4 * size) + "Gi");
                case 2 -> pool.limit("nodes", Integer.toString(choose.between(0, 1 + size / 2)));
                default -> pool.limit("cpu", "1000");
            }
        }

        private void poolRequirements(NodePoolBuilder pool) {
            if (choose.onceIn(2)) {
                pool.requires(new Expression(Labels.ZONE, Operator.IN, choose.some(zones, 1)));
            }
            if (choose.onceIn(3)) {
                pool.requires(
                        Labels.INSTANCE_TYPE, Operator.NOT_IN, choose.of(types).name());
            }
            if (choose.onceIn(3)) {
                pool.requires(Labels.CAPACITY_TYPE, Operator.IN, choose.of("spot", "on-demand"));
            }
            switch (choose.between(0, 4)) {
                case 0 -> pool.label(RandomPods.TEAM, choose.of(RandomPods.TEAMS));
                case 1 -> pool.requires(new Expression(RandomPods.TEAM, Operator.IN, RandomPods.TEAMS));
                case 2 -> pool.requires(RandomPods.TEAM, Operator.EXISTS);
                default -> {
                    // Without the label.
                }
            }
        }

        private void daemonSets() {
            for (int i = choose.between(1, 2); i > 0; i--) {
                PodBuilder daemon = PodBuilder.pod("daemon-" + i)
                        .namespace("kube-system")
                        .cpu(choose.of("10m", "50m", "100m"))
                        .memory(choose.of("16Mi", "64Mi"));
                if (choose.onceIn(2)) {
                    daemon.tolerates(RandomPods.TAINT);
                }
                if (choose.onceIn(3)) {
                    daemon.requiresNode(
                            new Expression(RandomCatalogs.CORES_LABEL, Operator.GT, List.of(choose.of("1", "2", "4"))));
                }
                if (features.contains(Feature.HOST_PORTS) && choose.onceIn(3)) {
                    daemon.hostPort(80);
                }
                cluster.daemonSet(daemon);
            }
        }

        private void nodes() {
            for (int i = choose.between(1, 1 + size / 3); i > 0; i--) {
                InstanceType type = choose.of(types);
                if (!type.offerings().isEmpty()) {
                    node("node-" + i, type, choose.of(type.offerings()));
                }
            }
        }

        private void node(String name, InstanceType type, Offering offering) {
            NodeBuilder node = NodeBuilder.node(name).of(type, offering);
            boolean managed = !choose.onceIn(4);
            if (managed && choose.onceIn(6)) {
                node.inFlight();
            }
            if (managed) {
                node.pool(choose.of(pools));
                if (choose.onceIn(6)) {
                    node.uninitialized();
                }
            }
            if (choose.onceIn(8)) {
                node.cordoned();
            }
            if (choose.onceIn(8)) {
                node.deleting();
            }
            if (choose.onceIn(4)) {
                node.label(RandomPods.TEAM, choose.of(RandomPods.TEAMS));
            }
            if (features.contains(Feature.TAINTS) && choose.onceIn(3)) {
                node.taint(RandomPods.TAINT, choose.of(RandomPods.TEAMS), TaintEffect.NO_SCHEDULE);
            }
            if (features.contains(Feature.VOLUMES) && choose.onceIn(2)) {
                node.attachLimit(ClusterBuilder.CSI_DRIVER, choose.between(0, 2));
            }
            cluster.with(node);
            node.build().ifPresent(bound::addNode);
        }

        private void workloads() {
            RandomPods pods = new RandomPods(choose, features, zones);
            int left = choose.between(1, size);
            for (int workload = 0; left > 0; workload++) {
                PodBuilder builder = pods.workload(workload);
                int replicas = choose.between(1, left);
                left -= replicas;
                List<Pod> all = builder.replicas(replicas).build();
                boolean volumes = features.contains(Feature.VOLUMES)
                        && all.get(0).namespace().equals("default")
                        && choose.onceIn(3);
                pending.addAll(volumes ? withVolumes(all) : all);
                if (features.contains(Feature.EXISTING_NODES)) {
                    bound.place(all.get(0), choose.between(0, 3));
                }
            }
        }

        /** A claim for each pod, or one for all. */
        private List<Pod> withVolumes(List<Pod> replicas) {
            boolean shared = choose.onceIn(3);
            List<Pod> result = new ArrayList<>();
            for (int i = 0; i < replicas.size(); i++) {
                Pod pod = replicas.get(i);
                String claim = replicas.get(shared ? 0 : i).id().name() + "-data";
                if (i == 0 || !shared) {
                    switch (choose.between(0, 2)) {
                        case 0 -> cluster.boundVolume(claim, choose.of(zones));
                        case 1 -> cluster.waitingVolume(claim, "anywhere");
                        default -> cluster.waitingVolume(claim, "one-zone");
                    }
                }
                result.add(pod.withVolumeClaims(List.of(claim)));
            }
            return result;
        }
    }
}
