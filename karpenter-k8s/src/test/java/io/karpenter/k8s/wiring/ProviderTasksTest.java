package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cloud.ProviderTask;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.RegistrationTask;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.event.EventSink;
import io.karpenter.core.lifecycle.LifecycleCounts;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.lifecycle.TestCloud;
import io.karpenter.k8s.operate.SettingsReader;
import io.opentelemetry.api.trace.TracerProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a provider does beside launching and ending machines, in a cluster whose controllers a test runs. */
final class ProviderTasksTest {

    private static final ResourceKind NODE_CLASS =
            new ResourceKind("test.sh", "v1", "TestNodeClass", "testnodeclasses", false);

    private final ManualClock clock = new ManualClock();
    private final FakeClusterApi api = FakeClusterApi.immediate(clock);
    private final TestCloud cloud = new TestCloud(clock);
    private final Marking marking = new Marking();

    /** Marks NodeClaims, the second time that it is called for one. */
    private static final class Marking implements RegistrationTask {

        private final List<Registered> seen = new ArrayList<>();
        private int early;

        @Override
        public String name() {
            return "test.marking";
        }

        @Override
        public boolean isDue(LaunchRequest claim) {
            return !claim.annotations().containsKey("test.sh/marked");
        }

        @Override
        public Result run(Registered node) {
            seen.add(node);
            return early-- > 0
                    ? new Result(Optional.of(Duration.ofSeconds(7)), Map.of())
                    : new Result(Optional.empty(), Map.of("test.sh/marked", "true"));
        }
    }

    private ControllerSet started() {
        ControllerSet set = new ControllerSet(new Surroundings(
                api,
                cloud,
                SettingsReader.read(Map.of(), Map.of()).settings(),
                List.of(NODE_CLASS),
                false,
                EventSink.NONE,
                MetricSink.NONE,
                LifecycleCounts.NONE,
                Controller.Observer.NONE,
                TracerProvider.noop().get(""),
                1,
                clock));
        set.open();
        return set;
    }

    private Controller controller(ControllerSet set, String name) {
        return set.controllers().stream()
                .filter(controller -> controller.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void claim(String annotations) {
        api.create(Yaml.resource(NODE_CLASS, "metadata: {name: default}\nspec: {size: large}"));
        api.create(Yaml.resource(ResourceKind.NODE_CLAIM, """
                metadata: {name: one, annotations: {%s}}
                spec:
                  nodeClassRef: {group: test.sh, kind: TestNodeClass, name: default}
                  requirements: []
                status: {providerID: "test:///zone-a/i-1", imageID: image-1}
                """.formatted(annotations)));
    }

    private void node(String labels) {
        api.create(Yaml.resource(ResourceKind.NODE, """
                metadata: {name: n1, labels: {%s}}
                spec: {providerID: "test:///zone-a/i-1"}
                status: {capacity: {cpu: "4", memory: 8Gi}}
                """.formatted(labels)));
    }

    private void registered() {
        change("labels", Map.of("karpenter.sh/registered", "true"));
    }

    private void change(String what, Map<String, String> values) {
        api.patch(ResourceKind.NODE, ObjectKey.of("n1"), Part.MAIN, Map.of("metadata", Map.of(what, values)));
    }

    private Resource theClaim() {
        return api.get(ResourceKind.NODE_CLAIM, ObjectKey.of("one")).orElseThrow();
    }

    @Test
    @DisplayName("a task is done when a Node gets registered, and other news of the Node do not call for it")
    void whenRegistered() {
        cloud.addTask(marking);
        try (ControllerSet set = started()) {
            Controller task = controller(set, "test.marking");
            claim("");
            node("");
            assertThat(task.runOne()).isFalse();

            registered();
            assertThat(task.runOne()).isTrue();
            assertThat(marking.seen).singleElement().satisfies(node -> {
                assertThat(node.claim().name()).isEqualTo("one");
                assertThat(node.claim().nodeClass()).isPresent();
                assertThat(node.providerId()).isEqualTo("test:///zone-a/i-1");
                assertThat(node.imageId()).isEqualTo("image-1");
                assertThat(node.name()).isEqualTo("n1");
                assertThat(node.capacity().get("memory")).isEqualTo(Quantity.parse("8Gi"));
            });
            assertThat(theClaim().annotations()).containsEntry("test.sh/marked", "true");

            change("annotations", Map.of("news", "yes"));
            assertThat(task.runOne()).isFalse();
        }
    }

    @Test
    @DisplayName("a Node that is registered already when it is first seen counts, and one of a marked claim does not")
    void firstSeen() {
        cloud.addTask(marking);
        claim("");
        node("karpenter.sh/registered: \"true\"");
        try (ControllerSet set = started()) {
            controller(set, "test.marking").runOne();
            assertThat(marking.seen).hasSize(1);
        }
        try (ControllerSet again = started()) {
            controller(again, "test.marking").runOne();
            assertThat(marking.seen).hasSize(1);
        }
    }

    @Test
    @DisplayName("a task for which it is too early is done when it has said")
    void pending() {
        marking.early = 1;
        cloud.addTask(marking);
        try (ControllerSet set = started()) {
            Controller task = controller(set, "test.marking");
            claim("");
            node("karpenter.sh/registered: \"true\"");
            task.runOne();

            assertThat(theClaim().annotations()).doesNotContainKey("test.sh/marked");
            assertThat(task.nextDue()).contains(clock.instant().plusSeconds(7));
            clock.passes(Duration.ofSeconds(7));
            task.runOne();
            assertThat(theClaim().annotations()).containsEntry("test.sh/marked", "true");
        }
    }

    @Test
    @DisplayName("OPS-05 nothing of the provider's is begun for a Node once this process must not act")
    void gated() {
        cloud.addTask(marking);
        claim("");
        node("karpenter.sh/registered: \"true\"");
        try (ControllerSet set = started()) {
            set.stopActing();
            controller(set, "test.marking").runOne();
            assertThat(marking.seen).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "AWS-MET-02 a provider's task is done from the start on, once in its interval, with all NodePools and NodeClasses")
    void fromTimeToTime() {
        List<String> rounds = new ArrayList<>();
        cloud.addTask(new ProviderTask() {
            @Override
            public String name() {
                return "test.rounds";
            }

            @Override
            public Duration interval() {
                return Duration.ofMinutes(1);
            }

            @Override
            public void run(List<NodePool> nodePools, List<NodeClass> nodeClasses) {
                rounds.add(nodePools.size() + " pools, " + nodeClasses.size() + " node classes");
            }
        });
        claim("");
        api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: general}
                spec:
                  template:
                    spec:
                      nodeClassRef: {group: test.sh, kind: TestNodeClass, name: default}
                      requirements: []
                """));
        try (ControllerSet set = started()) {
            Controller task = controller(set, "test.rounds");
            task.runOne();
            assertThat(rounds).containsExactly("1 pools, 1 node classes");
            assertThat(task.nextDue()).contains(clock.instant().plus(Duration.ofMinutes(1)));
            clock.passes(Duration.ofMinutes(1));
            task.runOne();
            assertThat(rounds).hasSize(2);
        }
    }
}
