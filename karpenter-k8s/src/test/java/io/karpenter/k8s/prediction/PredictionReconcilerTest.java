package io.karpenter.k8s.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.prediction.RequestPredictions;
import io.karpenter.core.prediction.VerticalAutoscaler.Target;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.observe.UnreadResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.event.EventRecordingLogger;
import org.slf4j.event.Level;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.SubstituteLogger;

@DisplayName("What VerticalPodAutoscalers predict")
final class PredictionReconcilerTest {

    private static final ResourceKind KIND = ResourceKind.VERTICAL_POD_AUTOSCALER;
    private static final Outcome IN_30_SECONDS = Outcome.after(Duration.ofSeconds(30));
    private static final Outcome IN_A_MINUTE = Outcome.after(Duration.ofMinutes(1));

    private final ManualClock clock = new ManualClock();
    private final FakeClusterApi api = FakeClusterApi.immediate(clock);
    private final List<UnreadResource> unread = new ArrayList<>();
    private RequestPredictions predictions = RequestPredictions.NONE;
    private int handedOn;
    private int resolutions;
    private final Queue<SubstituteLoggingEvent> logged = new ConcurrentLinkedQueue<>();
    private final Logger log = new EventRecordingLogger(new SubstituteLogger("controller", logged, false), logged);
    private final PredictionReconciler reconciler = reconciler();

    private PredictionReconciler reconciler() {
        PredictionReconciler made = new PredictionReconciler(api, this::take, unread::add, clock, log);
        made.onResolved(() -> resolutions++);
        return made;
    }

    private void take(RequestPredictions news) {
        predictions = news;
        handedOn++;
    }

    private Outcome look() {
        return reconciler.reconcile(PredictionReconciler.KEY);
    }

    private Map<String, ResourceList> agent() {
        return predictions.of("default", new Target("apps", "DaemonSet", "agent"));
    }

    private void autoscaler(String name, String rest) {
        autoscaler(name, "100m", rest);
    }

    private void autoscaler(String name, String cpu, String rest) {
        api.create(Yaml.resource(KIND, """
                metadata: {name: %s, namespace: default}
                spec:
                  targetRef: {apiVersion: apps/v1, kind: DaemonSet, name: agent}
                %s
                status:
                  conditions: [{type: RecommendationProvided, status: "True"}]
                  recommendation:
                    containerRecommendations:
                    - containerName: main
                      lowerBound: {cpu: 10m}
                      target: {cpu: %s, memory: 262144k}
                      uncappedTarget: {cpu: 70m}
                    - {containerName: proxy, target: {cpu: 20m}}
                """.formatted(name, rest.indent(2), cpu)));
    }

    @Test
    @DisplayName(
            "STA-35 autoscalers are looked at every 30 s: what is new, what is other and what is gone counts from the next look on")
    void polls() {
        autoscaler("vpa", "");

        assertThat(look()).isEqualTo(IN_30_SECONDS);
        assertThat(agent())
                .containsOnly(
                        Map.entry("main", ResourceList.parse("cpu", "100m", "memory", "262144k")),
                        Map.entry("proxy", ResourceList.parse("cpu", "20m")));

        look();
        assertThat(handedOn).as("nothing is handed on that is known").isEqualTo(1);

        api.patch(
                KIND,
                new ObjectKey("default", "vpa"),
                Part.MAIN,
                Map.of("spec", Map.of("updatePolicy", Map.of("updateMode", "Off"))));
        assertThat(look()).isEqualTo(IN_30_SECONDS);
        assertThat(agent()).as("it only recommends now").isEmpty();

        autoscaler("other", "500m", "");
        look();
        assertThat(agent()).containsEntry("main", ResourceList.parse("cpu", "500m", "memory", "262144k"));

        api.delete(KIND, new ObjectKey("default", "other"), DeleteOptions.ANY);
        look();
        assertThat(agent()).isEmpty();
    }

    @Test
    @DisplayName("STA-35 while the API server does not know the kind it is asked every minute, and nobody waits")
    void absent() {
        api.serves(KIND, false);

        assertThat(look()).isEqualTo(IN_A_MINUTE);
        assertThat(reconciler.isResolved()).isTrue();

        api.serves(KIND, true);
        autoscaler("vpa", "");
        assertThat(look()).isEqualTo(IN_30_SECONDS);
        assertThat(agent()).containsKey("main");

        api.serves(KIND, false);
        look();
        assertThat(look()).isEqualTo(IN_A_MINUTE);
        assertThat(agent()).as("they are gone with their kind").isEmpty();
    }

    @Test
    @DisplayName(
            "STA-35 what was known is forgotten once the API server has said twice in a row that there is nothing to list, not before")
    void forgetsAtTheSecondAnswer() {
        autoscaler("vpa", "");
        look();
        for (int code : List.of(ApiException.NOT_FOUND, ApiException.FORBIDDEN)) {
            fails(code);
            assertThat(look()).isEqualTo(IN_30_SECONDS);
            assertThat(agent()).containsKey("main");

            api.onCall(call -> {});
            look();
        }
        fails(ApiException.FORBIDDEN);
        look();
        fails(ApiException.UNAVAILABLE);
        assertThatThrownBy(this::look).isInstanceOf(ApiException.class);
        fails(ApiException.NOT_FOUND);
        look();
        assertThat(agent()).as("no two in a row").containsKey("main");

        fails(ApiException.FORBIDDEN);
        assertThat(look()).isEqualTo(IN_A_MINUTE);
        assertThat(agent()).isEmpty();
    }

    private void fails(int code) {
        api.onCall(call -> {
            throw new ApiException(code, "", "not now");
        });
    }

    @Test
    @DisplayName(
            "STA-35 nobody waits for more than five minutes for an API server that fails: the log says what is held up, then that it goes on, once")
    void patience() {
        autoscaler("vpa", "");
        fails(500);
        for (int passed = 0; passed < 10; passed++) {
            assertThatThrownBy(this::look).isInstanceOf(ApiException.class);
            assertThat(reconciler.isResolved()).isFalse();
            clock.passes(Duration.ofSeconds(30));
        }
        assertThat(logged).as("once a minute").hasSize(5).allSatisfy(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getMessage()).contains("held up");
        });
        logged.clear();

        assertThatThrownBy(this::look).isInstanceOf(ApiException.class);
        assertThatThrownBy(this::look).isInstanceOf(ApiException.class);

        assertThat(reconciler.isResolved()).isTrue();
        assertThat(resolutions).isEqualTo(1);
        assertThat(logged).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.ERROR);
            assertThat(event.getMessage()).contains("without");
        });

        api.onCall(call -> {});
        look();
        assertThat(agent()).as("they count once they can be had").containsKey("main");
    }

    @Test
    @DisplayName(
            "STA-35 predictions can be counted with once a first list has come, and then whatever happens to later ones")
    void resolves() {
        autoscaler("vpa", "");
        api.onCall(call -> {
            if (call.verb() == Verb.LIST) {
                throw new ApiException(ApiException.UNAVAILABLE, "", "not now");
            }
        });
        assertThatThrownBy(this::look).isInstanceOf(ApiException.class);
        assertThat(reconciler.isResolved()).isFalse();
        assertThat(resolutions).isZero();

        api.onCall(call -> {});
        look();
        assertThat(reconciler.isResolved()).isTrue();
        look();
        assertThat(resolutions).isEqualTo(1);

        api.onCall(call -> {
            throw new ApiException(ApiException.UNAVAILABLE, "", "not now");
        });
        assertThatThrownBy(this::look).isInstanceOf(ApiException.class);
        assertThat(reconciler.isResolved()).isTrue();
        assertThat(agent()).as("what was known is not forgotten").containsKey("main");
    }

    @Test
    @DisplayName("STA-35 who may not list autoscalers waits for none of them")
    void refused() {
        api.onCall(call -> {
            throw new ApiException(ApiException.FORBIDDEN, "Forbidden", "no");
        });

        assertThat(look()).isEqualTo(IN_A_MINUTE);
        assertThat(reconciler.isResolved()).isTrue();
    }

    @Test
    @DisplayName(
            "STA-35 policies bound targets, turn single containers off, choose resources and raise the CPU of those that start")
    void policies() {
        autoscaler("vpa", """
                updatePolicy: {updateMode: Initial}
                startupBoost: {cpu: {type: Factor, factor: 3, durationSeconds: 30}}
                resourcePolicy:
                  containerPolicies:
                  - {containerName: proxy, mode: "Off"}
                  - containerName: "*"
                    controlledResources: [cpu]
                    controlledValues: RequestsOnly
                    minAllowed: {cpu: 150m}
                    maxAllowed: {cpu: "2", memory: 1Gi}
                """);
        look();
        assertThat(agent()).containsOnly(Map.entry("main", ResourceList.parse("cpu", "450m")));

        api.delete(KIND, new ObjectKey("default", "vpa"), DeleteOptions.ANY);
        autoscaler("vpa", """
                startupBoost: {cpu: {type: Factor, factor: 3}}
                resourcePolicy:
                  containerPolicies:
                  - {containerName: main, maxAllowed: {cpu: 50m}, startupBoost: {cpu: {type: Quantity, quantity: 500m}}}
                """);
        look();
        assertThat(agent())
                .containsEntry("main", ResourceList.parse("cpu", "550m", "memory", "262144k"))
                .containsEntry("proxy", ResourceList.parse("cpu", "60m"));
    }

    @Test
    @DisplayName(
            "STA-35 of two autoscalers of one DaemonSet the older counts; one of another group or kind of the same name is another's")
    void oldestWins() {
        autoscaler("zzz", "");
        clock.passes(Duration.ofSeconds(10));
        autoscaler("aaa", "900m", "");
        look();
        assertThat(agent().get("main").get("cpu").toString()).isEqualTo("100m");
        assertThat(predictions.of("default", new Target("apps.kruise.io", "DaemonSet", "agent")))
                .isEmpty();
        assertThat(predictions.of("default", new Target("apps", "Deployment", "agent")))
                .isEmpty();
    }

    @Test
    @DisplayName(
            "STA-35 an autoscaler that cannot be read is told once, with every field that is wrong, and stops no other")
    void unreadable() {
        api.create(Yaml.resource(KIND, """
                metadata: {name: bad, namespace: default}
                spec:
                  targetRef: {apiVersion: apps/v1, kind: DaemonSet}
                  startupBoost: {cpu: {type: Factor, factor: 0}}
                  resourcePolicy: {containerPolicies: [{containerName: main, maxAllowed: {cpu: a lot}}]}
                status: {recommendation: {containerRecommendations: [{containerName: main, target: {cpu: -1}}]}}
                """));
        autoscaler("good", "");

        assertThat(look()).isEqualTo(IN_30_SECONDS);
        look();

        assertThat(agent()).containsKey("main");
        assertThat(reconciler.isResolved()).isTrue();
        assertThat(unread).singleElement().satisfies(told -> {
            assertThat(told.key()).isEqualTo(new ObjectKey("default", "bad"));
            assertThat(told.problems())
                    .extracting(problem -> problem.path())
                    .containsExactly(
                            "spec.targetRef.name",
                            "spec.resourcePolicy.containerPolicies[0].maxAllowed.cpu",
                            "spec.startupBoost.cpu.factor",
                            "status.recommendation.containerRecommendations[0].target.cpu");
        });

        api.patch(
                KIND,
                new ObjectKey("default", "bad"),
                Part.MAIN,
                Map.of("metadata", Map.of("labels", Map.of("touched", "yes"))));
        look();
        assertThat(unread).as("another version").hasSize(2);
    }

    @Test
    @DisplayName(
            "STA-35 an autoscaler without a target or without a recommendation predicts nothing, which is nothing wrong")
    void nothingYet() {
        api.create(Yaml.resource(KIND, "metadata: {name: none, namespace: default}\nspec: {}"));
        api.create(Yaml.resource(KIND, """
                metadata: {name: fresh, namespace: default}
                spec: {targetRef: {apiVersion: apps/v1, kind: DaemonSet, name: agent}}
                """));

        look();

        assertThat(agent()).isEmpty();
        assertThat(unread).isEmpty();
    }
}
