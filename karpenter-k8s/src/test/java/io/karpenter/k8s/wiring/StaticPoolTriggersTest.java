package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controller.Backoff;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What calls for those who keep static NodePools at their number of nodes. */
final class StaticPoolTriggersTest {

    private final ManualClock clock = new ManualClock();
    private final Stores stores = new Stores(List.of(), Optional::of);
    private final List<String> called = new ArrayList<>();
    private final List<Controller> controllers = new ArrayList<>();
    private int version;

    StaticPoolTriggersTest() {
        StaticPoolWiring.add(stores, calling("up"), calling("down"), reconciler -> {
            Controller controller = new Controller(reconciler, 1, Backoff.DEFAULT, clock, Controller.Observer.NONE);
            controllers.add(controller);
            return controller;
        });
    }

    private Reconciler calling(String name) {
        return new Reconciler() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Outcome reconcile(ObjectKey key) {
                called.add(name + " " + key.name());
                return Outcome.DONE;
            }
        };
    }

    /** Who was called since the last time. */
    private List<String> called() {
        controllers.forEach(controller -> {
            while (controller.runOne()) {
                // Until nothing is due.
            }
        });
        List<String> all = List.copyOf(called);
        called.clear();
        return all;
    }

    private void pool(String spec, int generation, String ready, int nodes) {
        stores.pools.changed(
                Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: p, uid: p, generation: %d, resourceVersion: "%d"}
                spec: {%s}
                status: {nodes: %d, conditions: [{type: Ready, status: "%s"}]}
                """.formatted(generation, ++version, spec, nodes, ready)));
    }

    private void claim(String metadata) {
        stores.claims.changed(Yaml.resource(ResourceKind.NODE_CLAIM, """
                metadata:
                  name: c
                  uid: c
                  resourceVersion: "%d"
                  labels: {karpenter.sh/nodepool: p}
                  finalizers: [karpenter.sh/termination]
                  %s
                """.formatted(++version, metadata)));
    }

    @Test
    @DisplayName(
            "STC-05 STC-10 SCH-STA-07 a pool that is new, has other replicas or becomes ready, but not its count of nodes")
    void pools() {
        pool("replicas: 3", 1, "False", 0);
        assertThat(called()).containsExactly("up p", "down p");
        pool("replicas: 3", 1, "True", 0);
        assertThat(called()).containsExactly("up p", "down p");
        pool("replicas: 3", 1, "True", 2);
        assertThat(called()).isEmpty();
        pool("replicas: 2", 2, "True", 2);
        assertThat(called()).containsExactly("up p", "down p");
        pool("replicas: 2", 2, "False", 2);
        assertThat(called()).isEmpty();
    }

    @Test
    @DisplayName("SCH-STA-07 not a pool without replicas")
    void dynamicPools() {
        pool("weight: 1", 1, "True", 0);

        assertThat(called()).isEmpty();
    }

    @Test
    @DisplayName(
            "STC-05 STC-10 SCH-STA-07 a claim that comes, begins to go or is gone, but not one that merely changes")
    void claims() {
        claim("");
        assertThat(called()).containsExactly("down p");
        claim("annotations: {a: b}");
        assertThat(called()).isEmpty();
        claim("deletionTimestamp: 2026-01-01T00:00:00Z");
        assertThat(called()).containsExactly("up p");
        claim("deletionTimestamp: 2026-01-01T00:00:00Z\n  annotations: {a: b}");
        assertThat(called()).isEmpty();

        stores.claims.gone(stores.claims.get(ObjectKey.of("c")).orElseThrow());
        assertThat(called()).containsExactly("up p");
    }
}
