package io.karpenter.core.nodepool;

import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.testkit.NodePoolBuilder;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The fingerprint of a NodePool")
class NodePoolHashTest {

    private static String hash(NodePoolBuilder pool) {
        return NodePoolHash.of(pool.build());
    }

    @Test
    @DisplayName("DIS-DRF-05 changes with everything that nodes are made of")
    void covered() {
        List<String> hashes = Stream.of(
                        nodePool("a"),
                        nodePool("a").label("team", "red"),
                        nodePool("a").label("team", "blue"),
                        nodePool("a").annotation("team", "red"),
                        nodePool("a").taint("team", "red", TaintEffect.NO_SCHEDULE),
                        nodePool("a").taint("team", "red", TaintEffect.NO_EXECUTE),
                        nodePool("a").startupTaint("team", "red", TaintEffect.NO_SCHEDULE),
                        nodePool("a").nodeClass("aws", "EC2NodeClass", "main"),
                        nodePool("a").nodeClass("aws", "EC2NodeClass", "other"),
                        nodePool("a").expireAfter(Duration.ZERO),
                        nodePool("a").expireAfter(Duration.ofHours(1)),
                        nodePool("a").terminationGracePeriod(Duration.ofHours(1)))
                .map(NodePoolHashTest::hash)
                .toList();

        assertThat(hashes)
                .doesNotHaveDuplicates()
                .allSatisfy(hash -> assertThat(hash).matches("\\d{1,20}"));
    }

    @Test
    @DisplayName("DIS-DRF-05 does not change with what nodes that are there need not follow")
    void notCovered() {
        String plain = hash(nodePool("a"));

        assertThat(hash(nodePool("b").uid("u"))).isEqualTo(plain);
        assertThat(hash(nodePool("a").zones("zone-a"))).isEqualTo(plain);
        assertThat(hash(nodePool("a").weight(5))).isEqualTo(plain);
        assertThat(hash(nodePool("a").limit("cpu", "5"))).isEqualTo(plain);
        assertThat(hash(nodePool("a").replicas(3))).isEqualTo(plain);
        assertThat(hash(nodePool("a").consolidatesNever().notReady().deleting()))
                .isEqualTo(plain);
    }

    @Test
    @DisplayName("DIS-DRF-05 takes taints as a set, and durations by their length")
    void order() {
        assertThat(hash(nodePool("a").taint("x", "", TaintEffect.NO_SCHEDULE).taint("y", "z", TaintEffect.NO_EXECUTE)))
                .isEqualTo(hash(nodePool("a")
                        .taint("y", "z", TaintEffect.NO_EXECUTE)
                        .taint("x", "", TaintEffect.NO_SCHEDULE)
                        .taint("x", "", TaintEffect.NO_SCHEDULE)));
        assertThat(hash(nodePool("a").expireAfter(Duration.ofHours(720))))
                .isEqualTo(hash(nodePool("a").expireAfter(Duration.ofMinutes(43200))));
    }

    @Test
    @DisplayName("DIS-DRF-05 does not confuse what stands in one text with what stands in two")
    void unambiguous() {
        assertThat(hash(nodePool("a").label("a", "b").label("c", "d")))
                .isNotEqualTo(hash(nodePool("a").label("a", "b 1 c 1 d")))
                .isNotEqualTo(hash(nodePool("a").label("a", "b").annotation("c", "d")));
    }

    @Test
    @DisplayName("DIS-DRF-05 is what it was in earlier releases, under a version that is not the reference's")
    void stable() {
        NodePoolBuilder pool = nodePool("default")
                .label("team", "red")
                .annotation("note", "x")
                .taint("dedicated", "web", TaintEffect.NO_SCHEDULE)
                .startupTaint("starting", "", TaintEffect.NO_EXECUTE)
                .nodeClass("karpenter.k8s.aws", "EC2NodeClass", "default")
                .expireAfter(Duration.ofHours(720))
                .terminationGracePeriod(Duration.ofMinutes(30));

        assertThat(NodePoolHash.VERSION).isEqualTo("java-v1");
        assertThat(hash(pool)).isEqualTo("5569098642635168932");
    }
}
