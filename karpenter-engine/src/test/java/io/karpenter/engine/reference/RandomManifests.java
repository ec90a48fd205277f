package io.karpenter.engine.reference;

import static io.karpenter.engine.reference.Manifest.add;
import static io.karpenter.engine.reference.Manifest.child;
import static io.karpenter.engine.reference.Manifest.document;
import static io.karpenter.engine.reference.Manifest.map;

import io.karpenter.core.label.Labels;
import io.karpenter.core.testkit.Choice;
import io.karpenter.core.testkit.Generator;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Random manifests over {@link SmallCatalogue}. One of size n has at most n pending pods, in up to six workloads. Pods that run
 * already have no rules of their own but, sometimes, their workload's anti-affinity, which they keep.
 */
final class RandomManifests implements Generator<Manifest> {

    static final String TEAM = "example.com/team";
    static final List<String> TEAMS = List.of("red", "blue");
    static final String TAINT = "example.com/dedicated";
    static final String FAMILY = "karpenter.k8s.aws/instance-family";
    static final String CPU = "karpenter.k8s.aws/instance-cpu";

    private static final int MOST_WORKLOADS = 6;

    private final Set<Trait> always;
    private final Set<Trait> sometimes;

    private RandomManifests(Set<Trait> always, Set<Trait> sometimes) {
        this.always = always;
        this.sometimes = sometimes;
    }

    /** Every trait in some of them. */
    static RandomManifests ofEverything() {
        return new RandomManifests(EnumSet.noneOf(Trait.class), EnumSet.allOf(Trait.class));
    }

    /** The named traits in all of them, and nothing else but plain pods in one NodePool. */
    static RandomManifests of(Trait... traits) {
        Set<Trait> all = EnumSet.noneOf(Trait.class);
        all.addAll(List.of(traits));
        return new RandomManifests(all, EnumSet.noneOf(Trait.class));
    }

    @Override
    public Manifest generate(RandomGenerator random, int size) {
        Choice choose = new Choice(random);
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        traits.addAll(always);
        // Few traits in some, many in others: those of few are easier to blame, those of many meet each other.
        int rarity = choose.between(2, 6);
        sometimes.stream().filter(trait -> choose.onceIn(rarity)).forEach(traits::add);
        return new Draft(choose, traits, size).manifest();
    }

    /** One manifest under construction. */
    private static final class Draft {

        private final Choice choose;
        private final Set<Trait> traits;
        private final int size;
        private final List<String> zones;
        private final List<Map<String, Object>> pools = new ArrayList<>();
        private final List<Map<String, Object>> documents = new ArrayList<>();

        Draft(Choice choose, Set<Trait> traits, int size) {
            this.choose = choose;
            this.traits = traits;
            this.size = size;
            this.zones = choose.some(SmallCatalogue.ZONES, 1);
        }

        Manifest manifest() {
            for (int i = traits.contains(Trait.NODE_POOLS) ? choose.between(2, 3) : 1; i > 0; i--) {
                pools.add(nodePool("pool-" + i));
            }
            documents.addAll(pools);
            if (traits.contains(Trait.DAEMON_SETS)) {
                for (int i = choose.between(1, 2); i > 0; i--) {
                    documents.add(daemonSet("daemon-" + i));
                }
            }
            RandomWorkloads workloads = new RandomWorkloads(choose, traits, zones);
            if (traits.contains(Trait.EXISTING_NODES)) {
                for (int i = choose.between(1, 1 + size / 6); i > 0; i--) {
                    node("node-" + i, workloads);
                }
            }
            int left = Math.max(1, size);
            for (int i = 0; i < MOST_WORKLOADS && left > 0; i++) {
                int replicas = choose.between(1, left);
                documents.addAll(workloads.workload(i, replicas));
                left -= replicas;
            }
            return new Manifest(documents);
        }

        private Map<String, Object> nodePool(String name) {
            Map<String, Object> template = map();
            Map<String, Object> spec = child(template, "spec");
            spec.put("nodeClassRef", map("group", "karpenter.k8s.aws", "kind", "EC2NodeClass", "name", "default"));
            List<String> families = choose.some(SmallCatalogue.FAMILIES, 1);
            List<String> few = families.subList(0, Math.min(3, families.size()));
            Map<String, Object> family = requirement(FAMILY, "In", few);
            add(spec, "requirements", family);
            add(spec, "requirements", requirement(Labels.ZONE, "In", choose.onceIn(3) ? choose.some(zones, 1) : zones));
            add(spec, "requirements", requirement(CPU, "Lt", List.of(choose.of("5", "9", "17", "200"))));
            add(spec, "requirements", requirement(Labels.CAPACITY_TYPE, "In", capacityTypes()));
            if (traits.contains(Trait.MIN_VALUES)) {
                minValues(spec, family, few);
            }
            if (traits.contains(Trait.CUSTOM_LABELS)) {
                customLabel(template, spec);
            }
            if (traits.contains(Trait.TAINTS) && choose.onceIn(2)) {
                add(
                        spec,
                        "taints",
                        map(
                                "key",
                                TAINT,
                                "value",
                                choose.of(TEAMS),
                                "effect",
                                choose.of("NoSchedule", "NoExecute", "PreferNoSchedule")));
            }
            Map<String, Object> pool = document("karpenter.sh/v1", "NodePool", name);
            Map<String, Object> poolSpec = child(pool, "spec");
            if (traits.contains(Trait.WEIGHTS)) {
                poolSpec.put("weight", choose.of(1, 10, 20));
            }
            if (traits.contains(Trait.LIMITS)) {
                poolSpec.put("limits", limits());
            }
            poolSpec.put("template", template);
            return pool;
        }

        private List<String> capacityTypes() {
            return traits.contains(Trait.SPOT) ? choose.some(List.of("on-demand", "spot"), 1) : List.of("on-demand");
        }

        private void minValues(Map<String, Object> spec, Map<String, Object> family, List<String> families) {
            if (families.size() > 1 && choose.onceIn(2)) {
                family.put("minValues", choose.between(2, families.size()));
            } else {
                Map<String, Object> types = requirement(Labels.INSTANCE_TYPE, "Exists", List.of());
                types.put("minValues", choose.between(1, 4));
                add(spec, "requirements", types);
            }
        }

        private void customLabel(Map<String, Object> template, Map<String, Object> spec) {
            switch (choose.between(0, 3)) {
                case 0 -> child(child(template, "metadata"), "labels").put(TEAM, choose.of(TEAMS));
                case 1 -> add(spec, "requirements", requirement(TEAM, "In", choose.some(TEAMS, 1)));
                case 2 -> add(spec, "requirements", requirement(TEAM, "Exists", List.of()));
                default -> {
                    // Without the label.
                }
            }
        }

        private Map<String, Object> limits() {
            return switch (choose.between(0, 3)) {
                case 0 -> map("cpu", Integer.toString(choose.between(0, 2 + size)));
                case 1 -> map("memory", choose.between(1, 4 + 4 * size) + "Gi");
                case 2 -> map("nodes", Integer.toString(choose.between(1, 1 + size / 2)));
                default -> map("cpu", Integer.toString(choose.between(8, 64)), "memory", "200Gi");
            };
        }

        private Map<String, Object> daemonSet(String name) {
            Map<String, Object> pod = RandomWorkloads.container(
                    choose.of("10m", "50m", "100m", "200m"), choose.of("16Mi", "64Mi", "256Mi"));
            if (choose.onceIn(2)) {
                add(pod, "tolerations", map("operator", "Exists"));
            }
            if (choose.onceIn(3)) {
                List<Object> terms = new ArrayList<>();
                for (int i = choose.between(1, 2); i > 0; i--) {
                    terms.add(map(
                            "matchExpressions",
                            List.of(requirement(CPU, choose.of("Gt", "Lt"), List.of(choose.of("1", "2", "4", "8"))))));
                }
                child(child(pod, "affinity"), "nodeAffinity")
                        .put("requiredDuringSchedulingIgnoredDuringExecution", map("nodeSelectorTerms", terms));
            }
            if (traits.contains(Trait.HOST_PORTS) && choose.onceIn(3)) {
                RandomWorkloads.hostPort(pod, 80, "TCP");
            }
            Map<String, Object> set = document("apps/v1", "DaemonSet", name);
            child(set, "metadata").put("namespace", "kube-system");
            set.put("spec", RandomWorkloads.workloadSpec(name, Map.of(), pod));
            return set;
        }

        /** A node with up to three pods. */
        private void node(String name, RandomWorkloads workloads) {
            Map<String, Object> labels = map(
                    Labels.INSTANCE_TYPE,
                    choose.of(SmallCatalogue.FAMILIES) + "." + choose.of("large", "large", "xlarge"),
                    Labels.ZONE,
                    choose.of(zones),
                    Labels.CAPACITY_TYPE,
                    choose.of(capacityTypes()));
            Map<String, Object> node = document("v1", "Node", name);
            Map<String, Object> spec = child(node, "spec");
            if (!choose.onceIn(4)) {
                Map<String, Object> pool = choose.of(pools);
                labels.put(Labels.NODEPOOL, child(pool, "metadata").get("name"));
                Map<String, Object> template = child(child(pool, "spec"), "template");
                if (template.containsKey("metadata")) {
                    labels.putAll(child(child(template, "metadata"), "labels"));
                }
                if (child(template, "spec").containsKey("taints")) {
                    spec.put("taints", child(template, "spec").get("taints"));
                }
            }
            if (traits.contains(Trait.CUSTOM_LABELS) && choose.onceIn(2)) {
                labels.putIfAbsent(TEAM, choose.of(TEAMS));
            }
            child(node, "metadata").put("labels", labels);
            if (choose.onceIn(10)) {
                spec.put("unschedulable", true);
                // As the node controller does; without it the reference does not see that the node is closed.
                List<Object> taints = new ArrayList<>((List<?>) spec.getOrDefault("taints", List.of()));
                taints.add(map("key", "node.kubernetes.io/unschedulable", "effect", "NoSchedule"));
                spec.put("taints", taints);
            }
            documents.add(node);
            for (int i = choose.between(0, 3); i > 0; i--) {
                documents.add(workloads.running(name + "-pod-" + i, name, choose.between(0, MOST_WORKLOADS - 1)));
            }
        }

        private static Map<String, Object> requirement(String key, String operator, List<String> values) {
            return RandomWorkloads.expression(key, operator, values);
        }
    }
}
