package io.karpenter.k8s.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cloud.RepairPolicy;
import io.karpenter.core.repair.Ailment;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The count of ailing nodes")
class AilingNodesTest {

    private final ResourceStore nodes = new ResourceStore(resource -> resource);
    private final List<RepairPolicy> policies = List.of(
            new RepairPolicy("Ready", "False", Duration.ofMinutes(30)),
            new RepairPolicy("Ready", "Unknown", Duration.ofMinutes(10)));
    private int version;

    private void node(String name, String pool, String ready) {
        nodes.changed(resource(name, pool, ready));
    }

    private Resource resource(String name, String pool, String ready) {
        return Yaml.resource(ResourceKind.NODE, """
                metadata: {name: %s, uid: %s, resourceVersion: "%d", labels: {karpenter.sh/nodepool: %s}}
                status: {conditions: [{type: Ready, status: "%s", lastTransitionTime: 2026-01-01T00:00:00Z}]}
                """.formatted(name, name, ++version, pool, ready));
    }

    @Test
    @DisplayName("HLT-06 takes those of any policy, tolerated or not, by NodePool and of all together")
    void counts() {
        node("before", "a", "False");
        AilingNodes ailing = AilingNodes.of(nodes, policies);
        node("well", "a", "True");
        node("silent", "b", "Unknown");

        assertThat(ailing.among("a")).isEqualTo(new Ailment.Census(1, 2));
        assertThat(ailing.among("b")).isEqualTo(new Ailment.Census(1, 1));
        assertThat(ailing.among("")).isEqualTo(new Ailment.Census(2, 3));
        assertThat(ailing.among("c").allowsRepair(20)).isTrue();
    }

    @Test
    @DisplayName("HLT-06 follows nodes that recover, ail anew, change their NodePool and go")
    void follows() {
        AilingNodes ailing = AilingNodes.of(nodes, policies);
        node("x", "a", "False");
        node("x", "a", "Unknown");
        assertThat(ailing.among("a")).isEqualTo(new Ailment.Census(1, 1));
        node("x", "a", "True");
        assertThat(ailing.among("a")).isEqualTo(new Ailment.Census(0, 1));
        node("x", "b", "False");
        assertThat(ailing.among("a")).isEqualTo(Ailment.Census.NONE);
        assertThat(ailing.among("b")).isEqualTo(new Ailment.Census(1, 1));

        nodes.gone(nodes.get(ObjectKey.of("x")).orElseThrow());

        assertThat(ailing.among("b")).isEqualTo(Ailment.Census.NONE);
        assertThat(ailing.among("")).isEqualTo(Ailment.Census.NONE);
    }

    @Test
    @DisplayName("nothing is kept of a NodePool whose last node has gone")
    void forgets() {
        AilingNodes ailing = AilingNodes.of(nodes, policies);
        for (int i = 0; i < 3; i++) {
            node("x", "pool-" + i, "False");
            assertThat(ailing.size()).as("it and all together").isEqualTo(2);
        }
        node("x", "pool-3", "True");
        nodes.gone(nodes.get(ObjectKey.of("x")).orElseThrow());

        assertThat(ailing.size()).isZero();
    }
}
