package io.karpenter.k8s.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.Fabric8ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import io.karpenter.k8s.crd.CustomResourceDefinitions;
import io.karpenter.k8s.manifest.ManifestReadResult;
import io.karpenter.k8s.manifest.ManifestReader;
import io.karpenter.k8s.manifest.ManifestSource;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is watched of a real cluster, and what is read from a dump of it. */
@UsesControlPlane(Size.SCHEDULE)
final class ClusterDumpIT {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final ObserverSettings SETTINGS = ObserverSettings.DEFAULT
            .withGates(true, false, false)
            .tellingUnread(unread -> {
                throw new AssertionError(unread.toString());
            });

    private static final List<ResourceKind> LEFT_BEHIND = List.of(
            ResourceKind.NODE_POOL,
            ResourceKind.NODE_OVERLAY,
            ResourceKind.NODE_CLAIM,
            ResourceKind.DAEMON_SET,
            ResourceKind.POD_DISRUPTION_BUDGET,
            ResourceKind.CSI_NODE);

    private ControlPlane plane;
    private ClusterApi api;

    @BeforeEach
    void fill(ControlPlane shared) {
        plane = shared;
        plane.clear();
        api = new Fabric8ClusterApi(plane.client());
        CustomResourceDefinitions.shipped().install(api);
        plane.await("the definitions", () -> {
            try {
                api.list(ResourceKind.NODE_POOL);
                api.list(ResourceKind.NODE_OVERLAY);
                api.list(ResourceKind.NODE_CLAIM);
                return true;
            } catch (RuntimeException notYet) {
                return false;
            }
        });
        empty();
        pools();
        machines();
        volumes();
        pods();
    }

    /** What {@link ControlPlane#clear} leaves behind. */
    @AfterEach
    void empty() {
        for (ResourceKind kind : LEFT_BEHIND) {
            for (Resource resource : api.list(kind)) {
                api.delete(kind, resource.key(), ClusterApi.DeleteOptions.ANY);
            }
            plane.await("the end of every " + kind, () -> api.list(kind).isEmpty());
        }
    }

    private void pools() {
        create(ResourceKind.NODE_POOL, """
                metadata: {name: general}
                spec:
                  limits: {cpu: 100}
                  weight: 10
                  disruption: {consolidationPolicy: WhenEmpty, consolidateAfter: 30s, budgets: [{nodes: "20%"}]}
                  template:
                    metadata: {labels: {team: a}}
                    spec:
                      nodeClassRef: {group: test.karpenter.io, kind: TestNodeClass, name: default}
                      requirements: [{key: kubernetes.io/arch, operator: In, values: [amd64]}]
                      startupTaints: [{key: agent, effect: NoSchedule}]
                      expireAfter: 720h
                """);
        ready(ResourceKind.NODE_POOL, "general", "Ready");
        create(ResourceKind.NODE_OVERLAY, """
                metadata: {name: cheaper}
                spec:
                  weight: 5
                  priceAdjustment: "-10%"
                  requirements: [{key: node.kubernetes.io/instance-type, operator: In, values: [c8]}]
                """);
    }

    private void machines() {
        claim("comes");
        claim("there");
        patchStatus(ResourceKind.NODE_CLAIM, "there", """
                status:
                  providerID: test:///there
                  nodeName: n1
                  capacity: {cpu: "4", memory: 16Gi, pods: "110"}
                  allocatable: {cpu: 3900m, memory: 15Gi, pods: "110"}
                  conditions:
                  - {type: Launched, status: "True", reason: L, message: "", lastTransitionTime: "2026-01-01T00:00:00Z"}
                  - {type: Registered, status: "True", reason: R, message: "", lastTransitionTime: "2026-01-01T00:00:00Z"}
                  - {type: Initialized, status: "True", reason: I, message: "", lastTransitionTime: "2026-01-01T00:00:00Z"}
                """);
        create(ResourceKind.NODE, """
                metadata:
                  name: n1
                  labels:
                    karpenter.sh/nodepool: general
                    karpenter.sh/registered: "true"
                    karpenter.sh/initialized: "true"
                    karpenter.sh/capacity-type: on-demand
                    node.kubernetes.io/instance-type: c4
                    topology.kubernetes.io/zone: zone-a
                    kubernetes.io/hostname: n1
                    kubernetes.io/os: linux
                    kubernetes.io/arch: amd64
                spec: {providerID: "test:///there"}
                status:
                  capacity: {cpu: "4", memory: 16Gi, pods: "110"}
                  allocatable: {cpu: 3900m, memory: 15Gi, pods: "110"}
                  conditions: [{type: Ready, status: "True"}]
                  images: [{names: [a], sizeBytes: 5}]
                """);
        Map<String, Object> noTaints = new HashMap<>();
        noTaints.put("taints", null);
        api.patch(ResourceKind.NODE, ObjectKey.of("n1"), ClusterApi.Part.MAIN, Map.of("spec", noTaints));
        create(
                ResourceKind.CSI_NODE,
                "{metadata: {name: n1}, spec: {drivers: [{name: csi.example.com, nodeID: n1, allocatable: {count: 25}}]}}");
    }

    private void claim(String name) {
        create(ResourceKind.NODE_CLAIM, """
                metadata: {name: %s, labels: {karpenter.sh/nodepool: general, team: a}}
                spec:
                  nodeClassRef: {group: test.karpenter.io, kind: TestNodeClass, name: default}
                  startupTaints: [{key: agent, effect: NoSchedule}]
                  requirements: [{key: node.kubernetes.io/instance-type, operator: In, values: [c4, c8]}]
                  resources: {requests: {cpu: "1"}}
                  expireAfter: 720h
                """.formatted(name));
    }

    private void volumes() {
        create(ResourceKind.STORAGE_CLASS, """
                metadata: {name: fast, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
                provisioner: csi.example.com
                volumeBindingMode: WaitForFirstConsumer
                """);
        create(ResourceKind.PERSISTENT_VOLUME, """
                metadata: {name: v}
                spec:
                  capacity: {storage: 1Gi}
                  accessModes: [ReadWriteOnce]
                  csi: {driver: csi.example.com, volumeHandle: v}
                  nodeAffinity:
                    required:
                      nodeSelectorTerms:
                      - matchExpressions: [{key: topology.kubernetes.io/zone, operator: In, values: [zone-a]}]
                """);
        create(ResourceKind.PERSISTENT_VOLUME_CLAIM, """
                metadata: {name: data, namespace: default}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """);
    }

    private void pods() {
        create(ResourceKind.POD_DISRUPTION_BUDGET, """
                metadata: {name: web, namespace: default}
                spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
                """);
        create(ResourceKind.DAEMON_SET, """
                metadata: {name: agent, namespace: default}
                spec:
                  selector: {matchLabels: {app: agent}}
                  template:
                    metadata: {labels: {app: agent}}
                    spec: {containers: [{name: main, image: a, resources: {requests: {cpu: 100m}}}]}
                """);
        create(ResourceKind.POD, """
                metadata:
                  name: agent-1
                  namespace: default
                  labels: {app: agent}
                  ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: agent, uid: d, controller: true}]
                spec: {nodeName: n1, containers: [{name: main, image: a, resources: {requests: {cpu: 150m}}}]}
                """);
        for (String name : List.of("web-1", "web-2", "web-3")) {
            create(ResourceKind.POD, """
                    metadata:
                      name: %s
                      namespace: default
                      labels: {app: web}
                      annotations: {example.com/who: %s, karpenter.sh/do-not-disrupt: 10m}
                      ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: r, controller: true}]
                    spec:
                      topologySpreadConstraints:
                      - {maxSkew: 2, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: web}}}
                      affinity:
                        podAntiAffinity:
                          preferredDuringSchedulingIgnoredDuringExecution:
                          - {weight: 10, podAffinityTerm: {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}}
                      tolerations: [{key: gpu, operator: Exists}]
                      containers:
                      - name: main
                        image: a
                        ports: [{containerPort: 80}]
                        resources: {limits: {cpu: 1500m, memory: 1Gi}}
                    """.formatted(name, name));
        }
        create(ResourceKind.POD, """
                metadata: {name: stores, namespace: default}
                spec:
                  nodeSelector: {topology.kubernetes.io/zone: zone-b}
                  volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]
                  containers: [{name: main, image: a, resources: {requests: {cpu: "2"}}}]
                """);
        create(ResourceKind.POD, """
                metadata: {name: gated, namespace: default}
                spec:
                  schedulingGates: [{name: example.com/wait}]
                  containers: [{name: main, image: a}]
                """);
        plane.await(
                "the scheduler's verdict on every pod",
                () -> api.list(ResourceKind.POD).stream()
                        .allMatch(pod -> !pod.text("spec", "nodeName").isEmpty()
                                || !pod.objects("status", "conditions").isEmpty()));
    }

    private void create(ResourceKind kind, String yaml) {
        api.create(Yaml.resource(kind, yaml));
    }

    private void ready(ResourceKind kind, String name, String type) {
        patchStatus(
                kind,
                name,
                "status: {conditions: [{type: %s, status: \"True\", reason: R, message: \"\", lastTransitionTime: \"2026-01-01T00:00:00Z\"}]}"
                        .formatted(type));
    }

    private void patchStatus(ResourceKind kind, String name, String yaml) {
        api.patch(kind, ObjectKey.of(name), ClusterApi.Part.STATUS, Yaml.map(yaml));
    }

    private Cluster watched() {
        ClusterState state = new ClusterState(SETTINGS, InstantSource.fixed(NOW));
        try (ClusterWatches watches =
                new ClusterWatches(api, InstantSource.fixed(NOW)).listen(state).open()) {
            plane.await("all watches", watches::isSynced);
            plane.await("all objects", () -> isComplete(state.snapshot(NOW)));
            return state.snapshot(NOW);
        }
    }

    private boolean isComplete(Cluster cluster) {
        return cluster.nodePools().size() == 1
                && cluster.nodeOverlays().size() == 1
                && cluster.nodes().size() == 1
                && cluster.nodeClaims().size() == 2
                && cluster.daemonSets().size() == 1
                && cluster.podDisruptionBudgets().size() == 1
                && cluster.csiNodes().size() == 1
                && cluster.storageClasses().size() == 1
                && cluster.volumes().size() == 1
                && cluster.volumeClaims().size() == 1
                && cluster.pods().size() == 5
                && cluster.namespaceLabels().size()
                        == api.list(ResourceKind.NAMESPACE).size();
    }

    private Cluster dumped() {
        List<Map<String, Object>> items = new ArrayList<>();
        for (ResourceKind kind : SETTINGS.kinds()) {
            for (Resource resource : api.list(kind)) {
                Map<String, Object> item = new HashMap<>(resource.content());
                item.put("apiVersion", kind.apiVersion());
                item.put("kind", kind.kind());
                items.add(item);
            }
        }
        String json = Serialization.asJson(Map.of("apiVersion", "v1", "kind", "List", "items", items));
        ManifestReadResult result =
                ManifestReader.builder().now(NOW).build().read(List.of(ManifestSource.text("dump.json", json)));
        assertThat(result.problems()).isEmpty();
        return result.cluster();
    }

    private static <T> List<T> sorted(Collection<T> values, Function<T, String> name) {
        return values.stream().sorted(Comparator.comparing(name)).toList();
    }

    @Test
    @DisplayName("STA-05 a snapshot of a cluster says what the same objects say that are dumped and read as manifests")
    void snapshotsAndDumpsAgree() {
        Cluster watched = watched();
        Cluster dumped = dumped();

        assertThat(watched.nodePools()).isEqualTo(sorted(dumped.nodePools(), pool -> pool.name()));
        assertThat(watched.nodeOverlays()).isEqualTo(sorted(dumped.nodeOverlays(), overlay -> overlay.name()));
        assertThat(watched.nodes()).hasSize(1).isEqualTo(sorted(dumped.nodes(), node -> node.name()));
        assertThat(watched.nodeClaims()).hasSize(2).isEqualTo(sorted(dumped.nodeClaims(), claim -> claim.name()));
        assertThat(watched.daemonSets()).hasSize(1).isEqualTo(dumped.daemonSets());
        assertThat(watched.namespaceLabels()).isEqualTo(dumped.namespaceLabels());
        assertThat(watched.volumeClaims()).hasSize(1).isEqualTo(dumped.volumeClaims());
        assertThat(watched.volumes()).hasSize(1).isEqualTo(dumped.volumes());
        assertThat(watched.storageClasses()).hasSize(1).isEqualTo(dumped.storageClasses());
        assertThat(watched.csiNodes()).hasSize(1).isEqualTo(dumped.csiNodes());
        assertThat(watched.podDisruptionBudgets()).hasSize(1).isEqualTo(dumped.podDisruptionBudgets());
        // A dump also shows pods that wait for their gates, so that they can be counted; they are planned in neither.
        assertThat(watched.pods())
                .hasSize(5)
                .isEqualTo(sorted(dumped.pods(), pod -> pod.id().toString()).stream()
                        .filter(pod -> !pod.id().equals(new PodId("default", "gated")))
                        .toList());
        assertThat(watched.pendingPods().stream().map(Pod::id))
                .contains(new PodId("default", "stores"))
                .hasSize(2);
    }

    @Test
    @DisplayName("STA-05 the plan for a dump is the plan that the controller makes")
    void plansAgree() {
        Plan live = plan(watched());
        Plan offline = plan(dumped());

        assertThat(live.nodes()).isNotEmpty().isEqualTo(offline.nodes());
        assertThat(live.existingNodes()).isEqualTo(offline.existingNodes());
        assertThat(live.unschedulable()).isEqualTo(offline.unschedulable());
    }

    private static Plan plan(Cluster cluster) {
        return Solver.builder().timeLimit(Duration.ZERO).build().solve(Problem.of(cluster, Catalogs.linear(4, 8)));
    }
}
