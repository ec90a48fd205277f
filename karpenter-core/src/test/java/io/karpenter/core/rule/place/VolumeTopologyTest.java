package io.karpenter.core.rule.place;

import static io.karpenter.core.testkit.Catalogs.SCHEMA;
import static io.karpenter.core.testkit.ClusterBuilder.CSI_DRIVER;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.StorageClass;
import io.karpenter.core.cluster.Volume;
import io.karpenter.core.cluster.VolumeClaim;
import io.karpenter.core.label.Labels;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.workload.NodeSelectorTerm;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VolumeTopologyTest {

    private static List<Requirements> alternatives(ClusterBuilder cluster, String... claims) {
        return VolumeTopology.alternatives(pod("a").one().withVolumeClaims(List.of(claims)), cluster.build(), SCHEMA);
    }

    private static List<String> problems(ClusterBuilder cluster, String... claims) {
        return VolumeTopology.problems(pod("a").one().withVolumeClaims(List.of(claims)), cluster.build()).stream()
                .map(Reason::message)
                .toList();
    }

    private static VolumeClaim claim(String name, Optional<String> volume, Optional<String> storageClass) {
        return new VolumeClaim("default", name, volume, storageClass, Set.of("ReadWriteOnce"), false, false);
    }

    private static Requirements zone(String... zones) {
        return Requirements.of(Requirement.in(Labels.ZONE, zones));
    }

    @Test
    @DisplayName("SCH-VOL-04 a bound claim asks for the zone of its volume")
    void boundClaim() {
        assertThat(alternatives(cluster().boundVolume("data", "zone-b"), "data"))
                .containsExactly(zone("zone-b"));
    }

    @Test
    @DisplayName("SCH-VOL-04 an unbound claim asks for one of the allowed topologies of its class, aliases rewritten")
    void allowedTopologies() {
        ClusterBuilder cluster = cluster()
                .storageClass(new StorageClass(
                        "fast",
                        CSI_DRIVER,
                        false,
                        List.of(
                                NodeSelectorTerm.of(Expression.in("failure-domain.beta.kubernetes.io/zone", "zone-a")),
                                NodeSelectorTerm.of(Expression.in(Labels.ZONE, "zone-c"))),
                        false))
                .waitingVolume("data", "fast");

        assertThat(alternatives(cluster, "data")).containsExactly(zone("zone-a"), zone("zone-c"));
    }

    @Test
    @DisplayName("SCH-VOL-04 a class without allowed topologies does not care, and neither does a pod without volumes")
    void unconstrained() {
        assertThat(alternatives(cluster().storageClass("any").waitingVolume("data", "any"), "data"))
                .containsExactly(Requirements.NONE);
        assertThat(alternatives(cluster())).containsExactly(Requirements.NONE);
    }

    @Test
    @DisplayName("SCH-VOL-05 the hostname of a local volume does not bind, that of another volume does")
    void localVolumes() {
        NodeSelectorTerm onNode = NodeSelectorTerm.of(Expression.in(Labels.HOSTNAME, "node-1"));
        ClusterBuilder cluster = cluster()
                .volume(new Volume("pv-local", List.of(onNode), Optional.empty(), true, false))
                .volume(new Volume("pv-other", List.of(onNode), Optional.empty(), false, false))
                .volumeClaim(claim("local", Optional.of("pv-local"), Optional.empty()))
                .volumeClaim(claim("other", Optional.of("pv-other"), Optional.empty()));

        assertThat(alternatives(cluster, "local")).containsExactly(Requirements.NONE);
        assertThat(alternatives(cluster, "other"))
                .containsExactly(Requirements.of(Requirement.in(Labels.HOSTNAME, "node-1")));
    }

    @Test
    @DisplayName("SCH-VOL-06 several volumes combine, and only combinations without contradiction remain")
    void crossProduct() {
        ClusterBuilder cluster = cluster()
                .storageClass("ab", "zone-a", "zone-b")
                .storageClass("bc", "zone-b", "zone-c")
                .waitingVolume("first", "ab")
                .waitingVolume("second", "bc")
                .boundVolume("third", "zone-b");

        assertThat(alternatives(cluster, "first", "second")).containsExactly(zone("zone-b"));
        assertThat(alternatives(cluster, "first", "second", "third")).containsExactly(zone("zone-b"));
    }

    @Test
    @DisplayName("KW-D-22 volumes in different zones leave no alternative at all")
    void contradictoryVolumes() {
        ClusterBuilder cluster = cluster().boundVolume("one", "zone-a").boundVolume("two", "zone-b");

        assertThat(alternatives(cluster, "one", "two")).isEmpty();
    }

    @Test
    @DisplayName("SCH-VOL-02 every unusable claim of a pod is named with its problem")
    void unusableClaims() {
        ClusterBuilder cluster = cluster()
                .storageClass(new StorageClass("now", CSI_DRIVER, true, List.of(), false))
                .volume(new Volume("pv-going", List.of(), Optional.empty(), false, true))
                .volumeClaim(claim("no-class", Optional.empty(), Optional.empty()))
                .volumeClaim(claim("empty-class", Optional.empty(), Optional.of("")))
                .volumeClaim(claim("gone-class", Optional.empty(), Optional.of("gone")))
                .volumeClaim(claim("immediate", Optional.empty(), Optional.of("now")))
                .volumeClaim(claim("gone-volume", Optional.of("pv-gone"), Optional.empty()))
                .volumeClaim(claim("going-volume", Optional.of("pv-going"), Optional.empty()))
                .volume(new Volume("pv-free", List.of(), Optional.empty(), false, false))
                .volumeClaim(new VolumeClaim(
                        "default", "binding", Optional.of("pv-free"), Optional.empty(), Set.of(), false, false, true))
                .volumeClaim(
                        new VolumeClaim("default", "lost", Optional.empty(), Optional.of("now"), Set.of(), true, false))
                .volumeClaim(new VolumeClaim(
                        "default", "deleting", Optional.empty(), Optional.of("now"), Set.of(), false, true));

        assertThat(problems(
                        cluster,
                        "missing",
                        "no-class",
                        "empty-class",
                        "gone-class",
                        "immediate",
                        "gone-volume",
                        "going-volume",
                        "binding",
                        "lost",
                        "deleting"))
                .containsExactly(
                        "volume claim default/missing does not exist",
                        "volume claim default/no-class is not bound and names no storage class",
                        "volume claim default/empty-class is not bound and names no storage class",
                        "volume claim default/gone-class is not bound and its storage class gone does not exist",
                        "volume claim default/immediate is not bound although its storage class now binds immediately",
                        "volume claim default/gone-volume is bound to volume pv-gone, which does not exist",
                        "volume claim default/going-volume is bound to volume pv-going, which is being deleted",
                        "volume claim default/binding names volume pv-free, but is not bound to it yet: no annotation pv.kubernetes.io/bind-completed",
                        "volume claim default/lost has lost its volume",
                        "volume claim default/deleting is being deleted");
    }

    @Test
    @DisplayName("SCH-VOL-03 a bound claim needs no storage class")
    void boundWithoutClass() {
        assertThat(problems(cluster().boundVolume("data", "zone-a"), "data")).isEmpty();
    }

    @Test
    @DisplayName(
            "SCH-VOL-11 claims count by the driver of their volume, else of their class; volumes without a driver do not")
    void attachments() {
        ClusterBuilder cluster = cluster()
                .boundVolume("bound", "zone-a")
                .storageClass(new StorageClass("fast", "fast.csi", false, List.of(), false))
                .waitingVolume("waiting", "fast")
                .volume(new Volume("pv-nfs", List.of(), Optional.empty(), false, false))
                .volumeClaim(claim("nfs", Optional.of("pv-nfs"), Optional.empty()))
                .volumeClaim(claim("classless", Optional.empty(), Optional.of("")));

        assertThat(VolumeTopology.attachments(
                        pod("a").volumeClaim("bound")
                                .volumeClaim("waiting")
                                .volumeClaim("nfs")
                                .volumeClaim("classless")
                                .volumeClaim("missing")
                                .one(),
                        cluster.build()))
                .isEqualTo(Map.of(CSI_DRIVER, Set.of("default/bound"), "fast.csi", Set.of("default/waiting")));
    }
}
