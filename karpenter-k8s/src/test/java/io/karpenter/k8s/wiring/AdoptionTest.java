package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.condition.Condition;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodePoolHash;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.wiring.Faults.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A cluster as the reference leaves it, taken over: objects that carry its fingerprints, conditions and finalizers go on as they were, and
 * no node is disrupted for that.
 */
final class AdoptionTest {

    private static final int NODES = 4;
    private static final String HASH = "6821555240594823858";
    private static final String OLD_HASH = "12987438294350923841";
    private static final ObjectKey POOL = ObjectKey.of("general");

    /** One that the reference has marked, and one that it had not come to mark. */
    private static final int MARKED = 0;

    private static final int UNMARKED = 1;

    /** One that the reference was about to disrupt when it was stopped. */
    private static final int COMMANDED = 2;

    @Test
    @DisplayName("DIS-DRF-06 not one node drifts or is disrupted by the adoption, and what had drifted stays so")
    void adoption() {
        SteppedCluster cluster = left();
        List<Resource> before = cluster.claims();
        cluster.restart((number, what) -> Fault.NONE);

        cluster.runFor(Duration.ofHours(2));

        assertAdopted(cluster, before);
    }

    @TestFactory
    @DisplayName("DIS-DRF-06 nor if the program dies, or a call fails, at any operation of the adoption")
    Stream<DynamicTest> everyOperation() {
        SteppedCluster smooth = left();
        smooth.restart((number, what) -> Fault.NONE);
        smooth.runFor(Duration.ofMinutes(1));
        return Stream.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.REFUSED, Fault.ANSWER_LOST)
                .flatMap(fault -> IntStream.rangeClosed(1, smooth.operations())
                        .mapToObj(at -> DynamicTest.dynamicTest(fault + " at operation " + at, () -> {
                            SteppedCluster cluster = left();
                            List<Resource> before = cluster.claims();
                            cluster.restart((number, what) -> number == at ? fault : Fault.NONE);

                            cluster.runFor(Duration.ofMinutes(7));

                            assertAdopted(cluster, before);
                        })));
    }

    /** Nodes that run, with what the reference writes on them and their claims. */
    private static SteppedCluster left() {
        SteppedCluster cluster = RenewalTest.running(NODES, "30s");
        cluster.api.patch(ResourceKind.NODE_POOL, POOL, Part.MAIN, Map.of("metadata", stamp(HASH)));
        List<Resource> claims = cluster.claims();
        for (int i = 0; i < claims.size(); i++) {
            Resource claim = claims.get(i);
            String hash = i == MARKED || i == UNMARKED ? OLD_HASH : HASH;
            Map<String, Object> metadata = new LinkedHashMap<>(stamp(hash));
            metadata.put("labels", Map.of("karpenter.k8s.aws/ec2nodeclass", "default"));
            cluster.api.patch(ResourceKind.NODE_CLAIM, claim.key(), Part.MAIN, Map.of("metadata", metadata));
            cluster.api.patch(
                    ResourceKind.NODE_CLAIM,
                    claim.key(),
                    Part.STATUS,
                    Map.of("status", Map.of("conditions", conditions(claim, i))));
        }
        for (Resource node : cluster.nodes()) {
            assertThat(node.finalizers()).containsExactly("karpenter.sh/termination");
            Map<String, Object> metadata = new LinkedHashMap<>(stamp(HASH));
            metadata.put(
                    "labels",
                    Map.of("karpenter.k8s.aws/ec2nodeclass", "default", "karpenter.k8s.aws/instance-family", "c"));
            List<Map<String, Object>> taints =
                    new ArrayList<>(List.of(Map.of("key", "team", "value", "search", "effect", "NoSchedule")));
            if (node.text("spec", "providerID").equals(claims.get(COMMANDED).text("status", "providerID"))) {
                taints.add(Map.of("key", "karpenter.sh/disrupted", "effect", "NoSchedule"));
            }
            cluster.api.patch(
                    ResourceKind.NODE,
                    node.key(),
                    Part.MAIN,
                    Map.of("metadata", metadata, "spec", Map.of("taints", taints)));
        }
        return cluster;
    }

    private static Map<String, Object> stamp(String hash) {
        return Map.of(
                "annotations",
                Map.of(
                        Labels.NODEPOOL_HASH,
                        hash,
                        Labels.NODEPOOL_HASH_VERSION,
                        "v3",
                        "karpenter.k8s.aws/ec2nodeclass-hash",
                        "7216781269384762911",
                        "karpenter.k8s.aws/ec2nodeclass-hash-version",
                        "v5"));
    }

    /** As the reference orders and words them. */
    private static List<Map<String, Object>> conditions(Resource claim, int number) {
        List<Map<String, Object>> conditions = new ArrayList<>();
        if (number == COMMANDED) {
            conditions.add(condition(claim, "DisruptionReason", "Underutilized", "Underutilized"));
        }
        if (number == MARKED) {
            conditions.add(condition(claim, "Drifted", "NodePoolDrifted", "NodePoolDrifted"));
        }
        for (String type :
                List.of("Consolidatable", "ConsistentStateFound", "Initialized", "Registered", "Launched", "Ready")) {
            conditions.add(condition(claim, type, type, ""));
        }
        return conditions;
    }

    private static Map<String, Object> condition(Resource claim, String type, String reason, String message) {
        return Map.of(
                "type",
                type,
                "status",
                "True",
                "reason",
                reason,
                "message",
                message,
                "lastTransitionTime",
                claim.created().plusSeconds(60).toString(),
                "observedGeneration",
                claim.generation());
    }

    private static void assertAdopted(SteppedCluster cluster, List<Resource> before) {
        List<Resource> after = cluster.claims();
        assertThat(after)
                .extracting(Resource::uid)
                .containsExactlyElementsOf(before.stream().map(Resource::uid).toList());
        assertThat(after).noneMatch(Resource::isDeleting);
        assertThat(cluster.nodes()).hasSize(NODES).noneMatch(Resource::isDeleting);
        assertThat(cluster.nodes())
                .allSatisfy(node -> assertThat(node.objects("spec", "taints"))
                        .extracting(taint -> taint.get("key"))
                        .contains("team")
                        .isSubsetOf("team", "karpenter.sh/disrupted"));
        Resource pool = cluster.api.get(ResourceKind.NODE_POOL, POOL).orElseThrow();
        String hash = pool.annotations().get(Labels.NODEPOOL_HASH);
        assertThat(pool.annotations()).containsEntry(Labels.NODEPOOL_HASH_VERSION, NodePoolHash.VERSION);
        assertThat(hash).isNotEqualTo(HASH);
        for (int i = 0; i < after.size(); i++) {
            boolean drifted = i == MARKED || i == UNMARKED;
            assertThat(after.get(i).annotations())
                    .containsEntry(Labels.NODEPOOL_HASH_VERSION, NodePoolHash.VERSION)
                    .containsEntry(Labels.NODEPOOL_HASH, drifted ? OLD_HASH : hash);
            assertThat(RenewalTest.condition(after.get(i), "Drifted").map(Condition::reason))
                    .isEqualTo(drifted ? Optional.of("NodePoolDrifted") : Optional.empty());
            assertThat(RenewalTest.condition(after.get(i), "Consolidatable")).isPresent();
            assertThat(after.get(i).text("status", "lastPodEventTime"))
                    .isEqualTo(before.get(i).text("status", "lastPodEventTime"));
        }
        assertThat(RenewalTest.condition(after.get(MARKED), "Drifted")
                        .orElseThrow()
                        .lastTransition())
                .as("drifted since the reference found it")
                .isEqualTo(after.get(MARKED).created().plusSeconds(60));
    }
}
