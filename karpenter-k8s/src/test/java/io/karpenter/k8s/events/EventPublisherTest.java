package io.karpenter.k8s.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.karpenter.core.event.Event;
import io.karpenter.core.event.NodeClaimEvent.FailedConsistencyCheck;
import io.karpenter.core.event.NodeClaimEvent.InsufficientCapacityError;
import io.karpenter.core.event.ObjectRef;
import io.karpenter.core.event.StatusEvent.ConditionChanged;
import io.karpenter.core.event.StatusEvent.Finalized;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An event")
class EventPublisherTest {

    private final ManualClock clock = new ManualClock();
    private final List<Resource> created = new ArrayList<>();
    private final List<Map<String, Object>> patched = new ArrayList<>();
    private final List<Runnable> tasks = new ArrayList<>();
    private @Nullable ApiException refusal;
    private boolean forgetful;
    private final EventPublisher publisher = new EventPublisher(api(), clock, tasks::add);

    private ClusterApi api() {
        return (ClusterApi) Proxy.newProxyInstance(
                ClusterApi.class.getClassLoader(), new Class<?>[] {ClusterApi.class}, (proxy, method, arguments) -> {
                    if (refusal != null) {
                        throw refusal;
                    }
                    return switch (method.getName()) {
                        case "create" -> {
                            created.add((Resource) arguments[0]);
                            yield arguments[0];
                        }
                        case "patch" -> patch((ObjectKey) arguments[1], arguments[3]);
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }

    @SuppressWarnings("unchecked") // a patch is a mapping
    private Resource patch(ObjectKey key, Object patch) {
        Optional<Resource> target =
                created.stream().filter(resource -> resource.key().equals(key)).findFirst();
        if (forgetful || target.isEmpty()) {
            throw new ApiException(ApiException.NOT_FOUND, "NotFound", "no event " + key);
        }
        patched.add((Map<String, Object>) patch);
        return target.get();
    }

    private void publish(Event event) {
        publisher.publish(event);
        write();
    }

    private void write() {
        List<Runnable> now = List.copyOf(tasks);
        tasks.clear();
        now.forEach(Runnable::run);
    }

    private static ObjectRef claim(String uid) {
        return new ObjectRef("NodeClaim", "", "default-x7f2p", uid);
    }

    private static Event noCapacity(String uid) {
        return new InsufficientCapacityError(claim(uid), "all offerings are sold out");
    }

    @Test
    @DisplayName("EVT-01 is written about its object, in the namespace default if that has none, from karpenter")
    void content() {
        publish(noCapacity("7"));

        Resource event = created.getFirst();
        assertThat(event.kind()).isEqualTo(ResourceKind.EVENT);
        assertThat(event.namespace()).isEqualTo("default");
        assertThat(event.name()).matches("default-x7f2p\\.[0-9a-f]+");
        assertThat(event.texts("involvedObject"))
                .isEqualTo(Map.of(
                        "apiVersion", "karpenter.sh/v1", "kind", "NodeClaim", "name", "default-x7f2p", "uid", "7"));
        assertThat(event.text("type")).isEqualTo("Warning");
        assertThat(event.text("reason")).isEqualTo("InsufficientCapacityError");
        assertThat(event.text("message")).contains("default-x7f2p").contains("all offerings are sold out");
        assertThat(event.at("count")).isEqualTo(1);
        assertThat(event.text("firstTimestamp"))
                .isEqualTo(event.text("lastTimestamp"))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(event.text("source", "component")).isEqualTo("karpenter");
        assertThat(event.text("reportingComponent")).isEqualTo("karpenter");
    }

    @Test
    @DisplayName("EVT-01 is about a pod in the namespace of the pod")
    void namespaced() {
        publish(new Event.FailedScheduling(new ObjectRef("Pod", "shop", "web-0", "1"), List.of()));

        assertThat(created.getFirst().namespace()).isEqualTo("shop");
        assertThat(created.getFirst().text("involvedObject", "namespace")).isEqualTo("shop");
        assertThat(created.getFirst().text("involvedObject", "apiVersion")).isEqualTo("v1");
    }

    @Test
    @DisplayName("EVT-01 EVT-04 is dropped within two minutes of an equal one, which one of another uid is not")
    void repeated() {
        publish(noCapacity("7"));
        clock.passes(Duration.ofSeconds(119));
        publish(noCapacity("7"));
        publish(noCapacity("8"));

        assertThat(created).hasSize(2);
        assertThat(patched).isEmpty();
    }

    @Test
    @DisplayName(
            "EVT-01 that comes again later raises the count of the first, unless the API server has forgotten that")
    void counted() {
        publish(noCapacity("7"));
        clock.passes(Duration.ofMinutes(2));
        publish(noCapacity("7"));

        assertThat(created).hasSize(1);
        assertThat(patched).singleElement().satisfies(patch -> {
            assertThat(patch).containsEntry("count", 2);
            assertThat(patch.get("lastTimestamp"))
                    .isNotEqualTo(created.getFirst().text("firstTimestamp"));
        });

        forgetful = true;
        clock.passes(Duration.ofMinutes(2));
        publish(noCapacity("7"));
        assertThat(created).hasSize(2);
        assertThat(created.getLast().at("count")).isEqualTo(3);
    }

    @Test
    @DisplayName("EVT-01 of a consistency check is repeated if it says something else")
    void message() {
        publish(new FailedConsistencyCheck(claim("7"), "expected 4 of cpu, found 2"));
        publish(new FailedConsistencyCheck(claim("7"), "expected 8Gi of memory, found 7Gi"));
        publish(new FailedConsistencyCheck(claim("7"), "expected 4 of cpu, found 2"));

        assertThat(created).hasSize(2);
    }

    @Test
    @DisplayName("EVT-01 of a condition has its type as reason and is never dropped, nor is one of a finalizer")
    void conditions() {
        Event changed = new ConditionChanged(claim("7"), "Launched", "Unknown", "True", "Launched", "");
        publish(changed);
        publish(changed);
        publish(new Finalized(claim("7"), "karpenter.sh/termination"));

        assertThat(created.getFirst().text("reason")).isEqualTo("Launched");
        assertThat(created.getFirst().text("message")).contains("Unknown -> True");
        assertThat(patched).hasSize(1);
        assertThat(created.getLast().text("reason")).isEqualTo("Finalized");
    }

    @Test
    @DisplayName("EVT-02 of a nomination takes a token: ten at once, five a second")
    void nominations() {
        IntStream.range(0, 20).forEach(i -> publish(nominated(i)));
        assertThat(created).hasSize(10);
        clock.passes(Duration.ofSeconds(1));
        IntStream.range(20, 40).forEach(i -> publish(nominated(i)));
        assertThat(created).hasSize(15);
    }

    private static Event nominated(int pod) {
        return new Event.Nominated(
                new ObjectRef("Pod", "default", "web-" + pod, "p" + pod), Optional.of("default-1"), Optional.empty());
    }

    @Test
    @DisplayName("EVT-01 waits in a queue while the API server is slow; what does not fit is lost and holds up nobody")
    void bounded() {
        IntStream.range(0, EventPublisher.QUEUE_LENGTH + 5).forEach(i -> publisher.publish(noCapacity("u" + i)));

        assertThat(created).isEmpty();
        assertThat(tasks).as("one thread is enough").hasSize(1);
        write();
        assertThat(created).hasSize(EventPublisher.QUEUE_LENGTH);
    }

    @Test
    @DisplayName("EVT-01 that is refused is lost, those after it are not")
    void refused() {
        refusal = new ApiException(403, "Forbidden", "events is forbidden");
        assertThatCode(() -> publish(noCapacity("1"))).doesNotThrowAnyException();
        refusal = null;
        publish(noCapacity("2"));

        assertThat(created)
                .singleElement()
                .satisfies(
                        event -> assertThat(event.text("involvedObject", "uid")).isEqualTo("2"));
    }

    @Test
    @DisplayName("EVT-01 is not taken any more once the publisher is closed")
    void closed() {
        publisher.close();
        publish(noCapacity("1"));

        assertThat(created).isEmpty();
    }

    @Test
    @DisplayName("EVT-01 has a message that the API server takes, and a name no other has")
    void limits() {
        publish(new FailedConsistencyCheck(claim("1"), "x".repeat(5000)));
        publish(new FailedConsistencyCheck(claim("2"), "x".repeat(5000)));
        publish(new InsufficientCapacityError(claim("3"), "y".repeat(5000)));

        assertThat(created.getFirst().text("message")).hasSize(1024);
        assertThat(created.stream().map(Resource::name)).doesNotHaveDuplicates();
        assertThat(created.getLast().text("message"))
                .contains("y".repeat(300) + "...")
                .doesNotContain("y".repeat(301));
    }
}
