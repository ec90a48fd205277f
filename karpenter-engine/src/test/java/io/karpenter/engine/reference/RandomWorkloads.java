package io.karpenter.engine.reference;

import static io.karpenter.engine.reference.Manifest.add;
import static io.karpenter.engine.reference.Manifest.child;
import static io.karpenter.engine.reference.Manifest.document;
import static io.karpenter.engine.reference.Manifest.map;

import io.karpenter.core.label.Labels;
import io.karpenter.core.testkit.Choice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Random Deployments and Pods. Those with larger numbers look at those with smaller ones, so that what they look for often exists. */
final class RandomWorkloads {

    private static final String APP = "app";
    private static final String VERSION = "version";
    private static final String HARD = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String SOFT = "preferredDuringSchedulingIgnoredDuringExecution";
    private static final String DRIVER = "ebs.csi.aws.com";

    private final Choice choose;
    private final Set<Trait> traits;
    private final List<String> zones;

    RandomWorkloads(Choice choose, Set<Trait> traits, List<String> zones) {
        this.choose = choose;
        this.traits = traits;
        this.zones = zones;
    }

    static Map<String, Object> expression(String key, String operator, List<String> values) {
        return values.isEmpty()
                ? map("key", key, "operator", operator)
                : map("key", key, "operator", operator, "values", values);
    }

    /** The spec of a pod with one container. */
    static Map<String, Object> container(String cpu, String memory) {
        Map<String, Object> spec = map();
        add(spec, "containers", map("name", "main", "resources", map("requests", map("cpu", cpu, "memory", memory))));
        return spec;
    }

    @SuppressWarnings("unchecked")
    static void hostPort(Map<String, Object> pod, int port, String protocol) {
        Map<String, Object> main = ((List<Map<String, Object>>) pod.get("containers")).get(0);
        add(main, "ports", map("containerPort", port, "hostPort", port, "protocol", protocol));
    }

    /** Selector and template of a workload. */
    static Map<String, Object> workloadSpec(String app, Map<String, Object> labels, Map<String, Object> pod) {
        Map<String, Object> all = map(APP, app);
        all.putAll(labels);
        return map(
                "selector",
                map("matchLabels", map(APP, app)),
                "template",
                map("metadata", map("labels", all), "spec", pod));
    }

    /** The documents of workload number {@code workload}: a Deployment, or single Pods, and what they need. */
    List<Map<String, Object>> workload(int workload, int replicas) {
        Map<String, Object> pod = container(
                choose.of("0", "100m", "250m", "500m", "900m", "1", "1500m", "1900m", "3"),
                choose.of("0", "128Mi", "512Mi", "1Gi", "1500Mi", "3Gi", "6Gi"));
        Map<String, Object> labels = map(VERSION, choose.of("v1", "v2"));
        nodeRules(pod);
        spread(pod, workload);
        podRules(pod, workload);
        if (traits.contains(Trait.HOST_PORTS) && choose.onceIn(2)) {
            hostPort(pod, choose.of(80, 443), choose.of("TCP", "TCP", "UDP"));
        }
        List<Map<String, Object>> documents = new ArrayList<>();
        String name = app(workload);
        if (traits.contains(Trait.VOLUMES) && choose.onceIn(2)) {
            if (choose.onceIn(3)) {
                documents.addAll(claim(name + "-data"));
                add(pod, "volumes", volume(name + "-data"));
            } else {
                for (int i = 0; i < replicas; i++) {
                    String claim = name + "-" + i + "-data";
                    documents.addAll(claim(claim));
                    Map<String, Object> own = map();
                    own.putAll(pod);
                    add(own, "volumes", volume(claim));
                    documents.add(pod(name + "-" + i, name, labels, own));
                }
                return documents;
            }
        }
        if (choose.onceIn(4)) {
            for (int i = 0; i < replicas; i++) {
                documents.add(pod(name + "-" + i, name, labels, pod));
            }
        } else {
            Map<String, Object> deployment = document("apps/v1", "Deployment", name);
            Map<String, Object> spec = workloadSpec(name, labels, pod);
            spec.put("replicas", replicas);
            deployment.put("spec", spec);
            documents.add(deployment);
        }
        return documents;
    }

    /** A pod of a workload that runs on {@code node}. */
    Map<String, Object> running(String name, String node, int workload) {
        Map<String, Object> spec = container(choose.of("50m", "100m", "400m"), choose.of("64Mi", "256Mi"));
        spec.put("nodeName", node);
        return pod(name, app(workload), map(VERSION, choose.of("v1", "v2")), spec);
    }

    private static String app(int workload) {
        return "app-" + workload;
    }

    private static Map<String, Object> pod(
            String name, String app, Map<String, Object> labels, Map<String, Object> spec) {
        Map<String, Object> pod = document("v1", "Pod", name);
        Map<String, Object> all = map(APP, app);
        all.putAll(labels);
        child(pod, "metadata").put("labels", all);
        pod.put("spec", spec);
        return pod;
    }

    private static Map<String, Object> volume(String claim) {
        return map("name", "data", "persistentVolumeClaim", map("claimName", claim));
    }

    private List<Map<String, Object>> claim(String name) {
        Map<String, Object> claim = document("v1", "PersistentVolumeClaim", name);
        Map<String, Object> spec = child(claim, "spec");
        spec.put("accessModes", List.of("ReadWriteOnce"));
        spec.put("resources", map("requests", map("storage", "10Gi")));
        String zone = choose.of(zones);
        switch (choose.between(0, 2)) {
            case 0 -> {
                spec.put("storageClassName", "anywhere");
                return List.of(storageClass("anywhere"), claim);
            }
            case 1 -> {
                String className = "only-" + zone;
                spec.put("storageClassName", className);
                Map<String, Object> storageClass = storageClass(className);
                storageClass.put(
                        "allowedTopologies",
                        List.of(map(
                                "matchLabelExpressions",
                                List.of(map("key", "topology.ebs.csi.aws.com/zone", "values", List.of(zone))))));
                return List.of(storageClass, claim);
            }
            default -> {
                spec.put("storageClassName", "anywhere");
                spec.put("volumeName", "pv-" + name);
                child(child(claim, "metadata"), "annotations").put("pv.kubernetes.io/bind-completed", "yes");
                Map<String, Object> volume = document("v1", "PersistentVolume", "pv-" + name);
                Map<String, Object> volumeSpec = child(volume, "spec");
                volumeSpec.put("capacity", map("storage", "10Gi"));
                volumeSpec.put("accessModes", List.of("ReadWriteOnce"));
                volumeSpec.put("storageClassName", "anywhere");
                volumeSpec.put("csi", map("driver", DRIVER, "volumeHandle", "vol-" + name));
                volumeSpec.put(
                        "nodeAffinity",
                        map(
                                "required",
                                map(
                                        "nodeSelectorTerms",
                                        List.of(map(
                                                "matchExpressions",
                                                List.of(expression(
                                                        "topology.ebs.csi.aws.com/zone", "In", List.of(zone))))))));
                return List.of(storageClass("anywhere"), volume, claim);
            }
        }
    }

    private static Map<String, Object> storageClass(String name) {
        return document(
                "storage.k8s.io/v1",
                "StorageClass",
                name,
                "provisioner",
                DRIVER,
                "volumeBindingMode",
                "WaitForFirstConsumer");
    }

    private void nodeRules(Map<String, Object> pod) {
        if (traits.contains(Trait.NODE_SELECTORS) && choose.onceIn(2)) {
            switch (choose.between(0, 3)) {
                case 0 -> child(pod, "nodeSelector").put(Labels.ZONE, choose.of(zones));
                case 1 -> child(pod, "nodeSelector").put(Labels.ARCH, choose.of("amd64", "arm64"));
                case 2 -> child(pod, "nodeSelector").put(Labels.CAPACITY_TYPE, choose.of("on-demand", "spot"));
                default -> child(pod, "nodeSelector").put(RandomManifests.FAMILY, choose.of(SmallCatalogue.FAMILIES));
            }
        }
        if (traits.contains(Trait.CUSTOM_LABELS) && choose.onceIn(3)) {
            child(pod, "nodeSelector").put(RandomManifests.TEAM, choose.of(RandomManifests.TEAMS));
        }
        if (traits.contains(Trait.NODE_AFFINITY) && choose.onceIn(2)) {
            List<Object> terms = new ArrayList<>();
            for (int i = choose.between(1, 2); i > 0; i--) {
                terms.add(nodeTerm());
            }
            child(child(pod, "affinity"), "nodeAffinity").put(HARD, map("nodeSelectorTerms", terms));
        }
        if (traits.contains(Trait.PREFERRED_NODE_AFFINITY) && choose.onceIn(2)) {
            for (int i = choose.between(1, 2); i > 0; i--) {
                add(
                        child(child(pod, "affinity"), "nodeAffinity"),
                        SOFT,
                        map("weight", choose.between(1, 100), "preference", nodeTerm()));
            }
        }
        if (traits.contains(Trait.TAINTS) && choose.onceIn(2)) {
            Map<String, Object> toleration = map("key", RandomManifests.TAINT);
            if (choose.onceIn(2)) {
                toleration.put("operator", "Exists");
            } else {
                toleration.put("value", choose.of(RandomManifests.TEAMS));
            }
            add(pod, "tolerations", toleration);
        }
    }

    private Map<String, Object> nodeTerm() {
        List<Object> expressions = new ArrayList<>();
        for (int i = choose.onceIn(3) ? 2 : 1; i > 0; i--) {
            expressions.add(nodeExpression());
        }
        return map("matchExpressions", expressions);
    }

    private Map<String, Object> nodeExpression() {
        return switch (choose.between(0, 5)) {
            case 0, 1 -> expression(Labels.ZONE, choose.of("In", "NotIn"), choose.some(zones, 1));
            case 2 ->
                expression(
                        RandomManifests.FAMILY,
                        choose.of("In", "In", "NotIn"),
                        choose.some(SmallCatalogue.FAMILIES, 1));
            case 3 ->
                expression(RandomManifests.CPU, choose.of("Gt", "Lt"), List.of(choose.of("1", "2", "3", "4", "8")));
            case 4 ->
                expression(Labels.CAPACITY_TYPE, choose.of("In", "NotIn"), List.of(choose.of("on-demand", "spot")));
            default ->
                choose.onceIn(2)
                        ? expression(RandomManifests.TEAM, choose.of("Exists", "DoesNotExist"), List.of())
                        : expression(
                                RandomManifests.TEAM, choose.of("In", "NotIn"), choose.some(RandomManifests.TEAMS, 1));
        };
    }

    private String topologyKey() {
        return choose.of(Labels.ZONE, Labels.ZONE, Labels.HOSTNAME, Labels.HOSTNAME, Labels.CAPACITY_TYPE);
    }

    private void spread(Map<String, Object> pod, int workload) {
        if (traits.contains(Trait.SPREAD) && choose.onceIn(2)) {
            for (int i = choose.onceIn(4) ? 2 : 1; i > 0; i--) {
                add(pod, "topologySpreadConstraints", constraint(workload, "DoNotSchedule"));
            }
        }
        if (traits.contains(Trait.SOFT_SPREAD) && choose.onceIn(2)) {
            add(pod, "topologySpreadConstraints", constraint(workload, "ScheduleAnyway"));
        }
    }

    private Map<String, Object> constraint(int workload, String whenUnsatisfiable) {
        Map<String, Object> constraint = map(
                "maxSkew",
                choose.of(1, 1, 1, 2, 3),
                "topologyKey",
                topologyKey(),
                "whenUnsatisfiable",
                whenUnsatisfiable,
                "labelSelector",
                choose.onceIn(6) ? map() : selector(workload));
        if (traits.contains(Trait.SPREAD_DETAILS)) {
            if (choose.onceIn(3) && whenUnsatisfiable.equals("DoNotSchedule")) {
                constraint.put("minDomains", choose.between(1, 4));
            }
            if (choose.onceIn(3)) {
                constraint.put("nodeAffinityPolicy", choose.of("Honor", "Ignore"));
            }
            if (choose.onceIn(3)) {
                constraint.put("nodeTaintsPolicy", choose.of("Honor", "Ignore"));
            }
            if (choose.onceIn(4)) {
                constraint.put("matchLabelKeys", List.of(VERSION));
            }
        }
        return constraint;
    }

    private static Map<String, Object> selector(int workload) {
        return map("matchLabels", map(APP, app(workload)));
    }

    private void podRules(Map<String, Object> pod, int workload) {
        podRule(pod, workload, Trait.POD_AFFINITY, "podAffinity", HARD);
        podRule(pod, workload, Trait.POD_ANTI_AFFINITY, "podAntiAffinity", HARD);
        podRule(pod, workload, Trait.PREFERRED_POD_AFFINITY, "podAffinity", SOFT);
        podRule(pod, workload, Trait.PREFERRED_POD_ANTI_AFFINITY, "podAntiAffinity", SOFT);
    }

    private void podRule(Map<String, Object> pod, int workload, Trait trait, String field, String firmness) {
        if (traits.contains(trait) && choose.onceIn(2)) {
            // About the pod's own workload or an earlier one.
            Map<String, Object> term =
                    map("topologyKey", topologyKey(), "labelSelector", selector(choose.between(0, workload)));
            add(
                    child(child(pod, "affinity"), field),
                    firmness,
                    firmness.equals(HARD) ? term : map("weight", choose.between(1, 100), "podAffinityTerm", term));
        }
    }
}
