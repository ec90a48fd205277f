package io.karpenter.k8s.provision;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.ManualClock;
import io.karpenter.core.workload.PodId;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.observe.ClusterState;
import io.karpenter.k8s.observe.ClusterWatches;
import io.karpenter.k8s.observe.ObserverSettings;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class PodExpectationTest {

    private static final String CLAIM = "general-1";
    private static final PodId POD = PodId.parse("default/a");

    private final ManualClock clock = new ManualClock();
    private final FakeClusterApi api = FakeClusterApi.immediate(clock);
    private final ClusterState state = new ClusterState(ObserverSettings.DEFAULT, clock);
    private final ResourceStore pods = new ResourceStore(resource -> resource);
    private final ResourceStore nodes = new ResourceStore(resource -> resource);
    private final PodExpectation expectation = new PodExpectation(api, state, nodes, pods, clock);

    @BeforeEach
    void watch() {
        new ClusterWatches(api, clock)
                .listen(state)
                .listen(ResourceKind.POD, pods)
                .listen(ResourceKind.NODE, nodes)
                .open();
    }

    @Test
    @DisplayName("STA-20 the kube-scheduler is told which pods a node was planned for, and of no others")
    void tells() {
        pod("a", "");
        pod("b", "");
        promise();

        expectation.expect(CLAIM, "n1");

        assertThat(nominated("a")).isEqualTo("n1");
        assertThat(nominated("b")).isEmpty();
    }

    @Test
    @DisplayName("PROV-05 a place that the kube-scheduler makes by preemption is not overruled, one that is gone is")
    void respectsPreemption() {
        node("n0");
        pod("a", "n0");
        promise();

        expectation.expect(CLAIM, "n1");
        assertThat(nominated("a")).isEqualTo("n0");

        api.delete(ResourceKind.NODE, ObjectKey.of("n0"), DeleteOptions.ANY);
        expectation.expect(CLAIM, "n1");
        assertThat(nominated("a")).isEqualTo("n1");
    }

    @Test
    @DisplayName("PROV-05 a pod that is expected on a node waits all the same, for a process that is started anew too")
    void isNotTakenForPreemption() {
        node("n1");
        pod("a", "");
        promise();
        expectation.expect(CLAIM, "n1");

        assertThat(state.provisionablePods()).hasSize(1);
        ClusterState anew = new ClusterState(ObserverSettings.DEFAULT, clock);
        new ClusterWatches(api, clock).listen(anew).open();
        assertThat(anew.provisionablePods()).hasSize(1);
    }

    @Test
    @DisplayName(
            "STA-20 a pod that is expected on a node is not planned again until the kube-scheduler gives up, or has had its time")
    void keepsThePromise() {
        node("n1");
        pod("a", "");
        promise();
        expectation.expect(CLAIM, "n1");
        assertThat(state.planningInput(clock.instant()).promised()).containsExactly(POD);

        clock.passes(Duration.ofSeconds(20));
        assertThat(state.planningInput(clock.instant()).promised()).isEmpty();

        promise();
        clearNomination();
        expectation.expect(CLAIM, "n1");
        assertThat(state.planningInput(clock.instant()).promised()).containsExactly(POD);
        clearNomination();
        assertThat(state.planningInput(clock.instant()).promised()).isEmpty();
    }

    @Test
    @DisplayName("PROV-05 a later promise replaces what was told of an earlier one")
    void replans() {
        node("n1");
        node("n2");
        pod("a", "");
        promise();
        expectation.expect(CLAIM, "n1");
        state.nominations().nominate("general-2", List.of(POD), clock.instant());

        expectation.expect("general-2", "n2");

        assertThat(nominated("a")).isEqualTo("n2");
    }

    @Test
    @DisplayName("OPS-05 without permission to tell it the kube-scheduler is asked once, and nodes open all the same")
    void isForbidden() {
        AtomicInteger asked = new AtomicInteger();
        api.onCall(call -> {
            if (call.verb() == Verb.PATCH_STATUS) {
                asked.incrementAndGet();
                throw new ApiException(ApiException.FORBIDDEN, "Forbidden", "not allowed");
            }
        });
        pod("a", "");
        promise();

        expectation.expect(CLAIM, "n1");
        expectation.expect(CLAIM, "n1");

        assertThat(asked).hasValue(1);
        assertThat(nominated("a")).isEmpty();
    }

    private void promise() {
        state.nominations().nominate(CLAIM, List.of(POD), clock.instant());
    }

    private String nominated(String pod) {
        return api.get(ResourceKind.POD, new ObjectKey("default", pod))
                .map(found -> found.text("status", "nominatedNodeName"))
                .orElseThrow();
    }

    @SuppressWarnings("NullAway") // in a merge patch null takes a key away
    private void clearNomination() {
        Map<String, Object> cleared = new LinkedHashMap<>();
        cleared.put("nominatedNodeName", null);
        api.patch(ResourceKind.POD, new ObjectKey("default", "a"), Part.STATUS, Map.of("status", cleared));
    }

    private void node(String name) {
        api.create(Yaml.resource(ResourceKind.NODE, "metadata: {name: %s}".formatted(name)));
    }

    private void pod(String name, String nominated) {
        api.create(Yaml.resource(ResourceKind.POD, """
                metadata: {name: %s, namespace: default}
                spec:
                  containers:
                  - {name: main, image: app, resources: {requests: {cpu: "1"}}}
                status:
                  phase: Pending
                  nominatedNodeName: "%s"
                  conditions:
                  - {type: PodScheduled, status: "False", reason: Unschedulable}
                """.formatted(name, nominated)));
    }
}
