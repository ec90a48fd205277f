package io.karpenter.k8s.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.cloud.CloudProvider;
import io.karpenter.core.cloud.InsufficientCapacityException;
import io.karpenter.core.cloud.LaunchFailedException;
import io.karpenter.core.cloud.NodeClassNotReadyException;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.nodeclaim.NewNodeClaim;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.controller.Backoff;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.TestCloud;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A measured cloud")
class MeasuredCloudProviderTest {

    private final ManualClock clock = new ManualClock();
    private final MetricStore metrics = new MetricStore(clock);
    private final TestCloud cloud = new TestCloud(clock);
    private final MeasuredCloudProvider measured = new MeasuredCloudProvider(cloud, metrics, clock, () -> {});

    /** Makes a call as a controller does. */
    private void as(String name, Runnable call) {
        Reconciler reconciler = new Reconciler() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Outcome reconcile(ObjectKey key) {
                call.run();
                return Outcome.DONE;
            }
        };
        Controller controller = new Controller(reconciler, 1, Backoff.DEFAULT, clock, Controller.Observer.NONE);
        controller.enqueue(ObjectKey.of("x"));
        controller.runOne();
    }

    @Test
    @DisplayName("MET-66 observes the time of each call, by the controller that makes it, the method and the provider")
    void times() {
        cloud.onCall(call -> clock.passes(Duration.ofSeconds(1)));
        as("nodeclaim.garbagecollection", measured::list);
        as("nodeclaim.lifecycle", () -> measured.get("nothing"));
        as("nodeclaim.lifecycle", () -> measured.delete("nothing"));

        String name = cloud.name();
        assertThat(metrics.scrape())
                .contains(
                        "karpenter_cloudprovider_duration_seconds_count{controller=\"nodeclaim.garbagecollection\",method=\"List\",provider=\"%s\"} 1\n"
                                .formatted(name),
                        "karpenter_cloudprovider_duration_seconds_count{controller=\"nodeclaim.lifecycle\",method=\"Get\",provider=\"%s\"} 1\n"
                                .formatted(name),
                        "karpenter_cloudprovider_duration_seconds_count{controller=\"nodeclaim.lifecycle\",method=\"Delete\",provider=\"%s\"} 1\n"
                                .formatted(name));
        assertThat(Controller.current()).isEmpty();
    }

    @Test
    @DisplayName("MET-67 counts calls that fail by the kind of failure, and hands it on")
    void errors() {
        cloud.refuse(
                new InsufficientCapacityException("no"),
                new NodeClassNotReadyException("no"),
                new LaunchFailedException("Refused", "no"));
        for (Class<?> failure : List.of(
                InsufficientCapacityException.class, NodeClassNotReadyException.class, LaunchFailedException.class)) {
            assertThatThrownBy(() -> measured.create(request())).isExactlyInstanceOf(failure);
        }
        measured.get("nothing");
        measured.delete("nothing");

        assertThat(errorLines())
                .containsExactlyInAnyOrder(
                        error("Create", "InsufficientCapacityError"),
                        error("Create", "NodeClassNotReadyError"),
                        error("Create", ""),
                        error("Get", "NodeClaimNotFoundError"),
                        error("Delete", "NodeClaimNotFoundError"));
    }

    private static LaunchRequest request() {
        return new LaunchRequest(
                "c",
                "u",
                Map.of(),
                Map.of(),
                new NewNodeClaim.Spec(
                        List.of(),
                        ResourceList.EMPTY,
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                Optional.empty());
    }

    private Stream<String> errorLines() {
        return metrics.scrape().lines().filter(line -> line.startsWith("karpenter_cloudprovider_errors_total{"));
    }

    private String error(String method, String error) {
        return "karpenter_cloudprovider_errors_total{controller=\"\",method=\"%s\",provider=\"%s\",error=\"%s\"} 1"
                .formatted(method, cloud.name(), error);
    }

    @Test
    @DisplayName(
            "MET-66 leaves no method of a cloud out, so that none falls back to what clouds do if they say nothing")
    void everyMethod() {
        assertThat(Stream.of(CloudProvider.class.getMethods())
                        .filter(method -> !Modifier.isStatic(method.getModifiers()))
                        .filter(method -> !overrides(method))
                        .map(Method::getName))
                .isEmpty();
    }

    private static boolean overrides(Method method) {
        try {
            return MeasuredCloudProvider.class
                    .getMethod(method.getName(), method.getParameterTypes())
                    .getDeclaringClass()
                    .equals(MeasuredCloudProvider.class);
        } catch (NoSuchMethodException missing) {
            return false;
        }
    }
}
