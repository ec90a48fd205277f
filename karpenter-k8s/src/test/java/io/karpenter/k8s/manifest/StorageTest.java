package io.karpenter.k8s.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.VolumeClaim;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.workload.NodeSelectorTerm;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Claims, volumes, storage classes and attach limits. */
class StorageTest {

    private static final String POD_WITH_CLAIMS = """
            apiVersion: v1
            kind: Pod
            metadata: {name: p, namespace: shop}
            spec:
              containers: [{name: c}]
              volumes:
              - {name: conf, configMap: {name: x}}
              - {name: data, persistentVolumeClaim: {claimName: data, readOnly: true}}
              - name: scratch
                ephemeral: {volumeClaimTemplate: {metadata: {labels: {a: b}}, spec: {accessModes: [ReadWriteOnce], storageClassName: fast, resources: {requests: {storage: 1Gi}}}}}
            """;

    private static VolumeClaim claim(Cluster cluster, String id) {
        return Objects.requireNonNull(
                cluster.volumeClaims().get(id),
                () -> id + " of " + cluster.volumeClaims().keySet());
    }

    @Test
    @DisplayName("SCH-VOL-01 a pod mounts claims by name, and ephemeral ones by the generated name")
    void claimsOfPods() {
        Cluster cluster = Reading.cluster(POD_WITH_CLAIMS);

        assertThat(cluster.pods().get(0).volumeClaims()).containsExactly("data", "p-scratch");
        assertThat(claim(cluster, "shop/p-scratch").storageClass()).hasValue("fast");
        assertThat(claim(cluster, "shop/p-scratch").accessModes()).containsExactly("ReadWriteOnce");
        assertThat(cluster.volumeClaims()).doesNotContainKey("shop/data");
    }

    @Test
    @DisplayName("A StatefulSet has a claim for each pod and template; one that is in the input stays as it is")
    void claimTemplates() {
        Cluster cluster = Reading.cluster("""
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: db}
                spec:
                  replicas: 2
                  serviceName: db
                  template:
                    spec:
                      containers: [{name: c}]
                      volumes:
                      - {name: data, persistentVolumeClaim: {claimName: replaced}}
                      - {name: shared, persistentVolumeClaim: {claimName: shared}}
                  volumeClaimTemplates:
                  - metadata: {name: data}
                    spec: {accessModes: [ReadWriteOnce], storageClassName: gp3, resources: {requests: {storage: 10Gi}}}
                ---
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: data-db-1}
                spec: {accessModes: [ReadWriteOnce], storageClassName: gp3, volumeName: pv-1}
                status: {phase: Bound}
                """);

        assertThat(cluster.pods().get(0).volumeClaims()).containsExactly("data-db-0", "shared");
        assertThat(claim(cluster, "default/data-db-0").volumeName()).isEmpty();
        assertThat(claim(cluster, "default/data-db-1").volumeName()).hasValue("pv-1");
    }

    @Test
    @DisplayName("SCH-VOL-02 a claim that names a volume is bound once the annotation says so")
    void bindCompleted() {
        String claim = "---\n{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: %s%s}, spec: {%s}}\n";
        Cluster cluster = Reading.cluster(claim.formatted("half", "", "volumeName: pv")
                + claim.formatted("bound", ", annotations: {pv.kubernetes.io/bind-completed: 'yes'}", "volumeName: pv")
                + claim.formatted("waiting", "", "storageClassName: gp3"));

        assertThat(claim(cluster, "default/half").binding()).isTrue();
        assertThat(claim(cluster, "default/bound").binding()).isFalse();
        assertThat(claim(cluster, "default/waiting").binding()).isFalse();
    }

    @Test
    @DisplayName(
            "Without any StorageClass the ones that claims need are assumed to wait for the first consumer, with a notice")
    void assumedClasses() {
        String claim = "---\n{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: %s}, spec: {%s}}\n";
        String yaml = claim.formatted("none", "accessModes: [ReadWriteOnce]")
                + claim.formatted("named", "storageClassName: gp2")
                + claim.formatted("empty", "storageClassName: ''")
                + claim.formatted("bound", "storageClassName: other, volumeName: pv");
        Cluster cluster = Reading.cluster(yaml);

        assertThat(claim(cluster, "default/none").storageClass()).hasValue("assumed-default");
        assertThat(claim(cluster, "default/empty").storageClass()).hasValue("");
        assertThat(cluster.storageClasses()).containsOnlyKeys("assumed-default", "gp2");
        assertThat(cluster.storageClasses().values()).allSatisfy(c -> {
            assertThat(c.immediate()).isFalse();
            assertThat(c.allowedTopologies()).isEmpty();
        });
        assertThat(Reading.notices(yaml))
                .contains("note: no StorageClass in the input: assumed-default, gp2 are assumed to bind "
                        + "when the first consumer is placed, in any zone");
    }

    @Test
    @DisplayName("With a StorageClass in the input nothing is assumed; the default one serves claims that name none")
    void defaultClass() {
        Cluster cluster = Reading.cluster("""
                apiVersion: storage.k8s.io/v1
                kind: StorageClass
                metadata: {name: gp3, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
                provisioner: ebs.csi.aws.com
                parameters: {type: gp3}
                reclaimPolicy: Delete
                allowVolumeExpansion: true
                volumeBindingMode: WaitForFirstConsumer
                ---
                {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}, spec: {}}
                ---
                {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: b}, spec: {storageClassName: gone}}
                """);

        assertThat(claim(cluster, "default/a").storageClass()).hasValue("gp3");
        assertThat(claim(cluster, "default/b").storageClass()).hasValue("gone");
        assertThat(cluster.storageClasses()).containsOnlyKeys("gp3");
    }

    @Test
    @DisplayName("Without a default class a claim that names none stays without")
    void noDefaultClass() {
        Cluster cluster = Reading.cluster("""
                {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: gp3}, provisioner: ebs.csi.aws.com}
                ---
                {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a, deletionTimestamp: "2026-01-01T00:00:00Z"}, spec: {}, status: {phase: Lost}}
                """);

        assertThat(claim(cluster, "default/a")).satisfies(claim -> {
            assertThat(claim.storageClass()).isEmpty();
            assertThat(claim.lost()).isTrue();
            assertThat(claim.deleting()).isTrue();
        });
        assertThat(cluster.storageClasses().get("gp3").immediate())
                .as("the binding mode that the API server fills in")
                .isTrue();
    }

    @Test
    @DisplayName("SCH-VOL-04, SCH-VOL-11 storage classes: topologies, and old provisioners by the name of their driver")
    void storageClass() {
        Cluster cluster = Reading.cluster("""
                apiVersion: storage.k8s.io/v1
                kind: StorageClass
                metadata: {name: old}
                provisioner: kubernetes.io/aws-ebs
                volumeBindingMode: WaitForFirstConsumer
                allowedTopologies:
                - matchLabelExpressions: [{key: topology.kubernetes.io/zone, values: [a, b]}]
                """);

        assertThat(cluster.storageClasses().get("old")).satisfies(c -> {
            assertThat(c.provisioner()).isEqualTo("ebs.csi.aws.com");
            assertThat(c.isDefault()).isFalse();
            assertThat(c.allowedTopologies())
                    .containsExactly(NodeSelectorTerm.of(Expression.in("topology.kubernetes.io/zone", "a", "b")));
        });
    }

    @Test
    @DisplayName("SCH-VOL-05, SCH-VOL-11 volumes: affinity, driver, and whether they are local")
    void volumes() {
        Cluster cluster = Reading.cluster("""
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: ebs}
                spec:
                  capacity: {storage: 1Gi}
                  csi: {driver: ebs.csi.aws.com, volumeHandle: vol-1}
                  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: In, values: [a]}]}]}}
                ---
                {apiVersion: v1, kind: PersistentVolume, metadata: {name: in-tree}, spec: {awsElasticBlockStore: {volumeID: vol-2}}}
                ---
                {apiVersion: v1, kind: PersistentVolume, metadata: {name: nfs}, spec: {nfs: {server: s, path: /}}}
                ---
                {apiVersion: v1, kind: PersistentVolume, metadata: {name: disk}, spec: {local: {path: /mnt}}}
                """);

        assertThat(cluster.volumes().get("ebs").csiDriver()).hasValue("ebs.csi.aws.com");
        assertThat(cluster.volumes().get("ebs").nodeAffinity())
                .containsExactly(NodeSelectorTerm.of(Expression.in("zone", "a")));
        assertThat(cluster.volumes().get("in-tree").csiDriver()).hasValue("ebs.csi.aws.com");
        assertThat(cluster.volumes().get("nfs").csiDriver()).isEmpty();
        assertThat(cluster.volumes().get("nfs").local()).isFalse();
        assertThat(cluster.volumes().get("disk").local()).isTrue();
    }

    @Test
    @DisplayName("SCH-VOL-10 attach limits of nodes, drivers without a count left out")
    void csiNodes() {
        Cluster cluster = Reading.cluster("""
                apiVersion: storage.k8s.io/v1
                kind: CSINode
                metadata: {name: n}
                spec:
                  drivers:
                  - {name: ebs.csi.aws.com, nodeID: i-1, allocatable: {count: 25}, topologyKeys: [zone]}
                  - {name: efs.csi.aws.com, nodeID: i-1}
                """);

        assertThat(cluster.csiNodes().get("n").attachLimits()).isEqualTo(Map.of("ebs.csi.aws.com", 25));
    }
}
