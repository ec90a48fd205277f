package io.karpenter.k8s.disrupt;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.disruption.execution.Replaces;
import io.karpenter.core.event.disruption.CommandEvent;
import io.karpenter.core.lifecycle.claim.Marks;
import io.karpenter.core.metric.DisruptionMetrics;
import io.karpenter.core.metric.NodeClaimMetrics;
import io.karpenter.core.metric.PodMetrics;
import io.karpenter.core.workload.PodId;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

final class CommandQueueTest {

    private final Scene scene = new Scene();

    @BeforeEach
    void nodes() {
        scene.pool("");
        scene.node("a");
        scene.node("b");
        scene.pod("web", "a", "");
    }

    private void beginReplacement() {
        scene.decideOnce(Scene.replace(DisruptionMethod.DRIFT, "a", "web"));
        scene.run();
    }

    @Test
    @DisplayName(
            "DIS-QUE-02, DIS-QUE-04, DIS-QUE-16 a node that is to be replaced is tainted, its claim says why, and the replacement says what it is for")
    void begins() {
        beginReplacement();

        assertThat(scene.isTainted("a")).isTrue();
        assertThat(scene.claim("claim-a").objects("status", "conditions"))
                .anySatisfy(condition -> assertThat(condition)
                        .containsEntry("type", "DisruptionReason")
                        .containsEntry("status", "True")
                        .containsEntry("reason", "Drifted")
                        .containsEntry("message", "Drifted"));
        Resource replacement = scene.replacement().orElseThrow();
        assertThat(replacement.labels()).containsEntry("karpenter.sh/nodepool", "general");
        assertThat(Replaces.of(replacement.annotations()).orElseThrow().claims())
                .containsExactly("claim-a");
        assertThat(scene.counted)
                .containsEntry(NodeClaimMetrics.CREATED.series("drifted", "general", "false"), 1.0)
                .containsEntry(DisruptionMetrics.DECISIONS.series("replace", "drifted", ""), 1.0)
                .containsEntry(
                        DisruptionMetrics.DECISIONS_BY_NODEPOOL.series("general", "replace", "drifted", ""), 1.0);
    }

    @Test
    @DisplayName(
            "DIS-QUE-05, DIS-QUE-06 once the replacement exists the node counts as going, and its pod is promised a place")
    void promisesPlaces() {
        boolean[] leavingAtCreation = {true};
        scene.api.onCall(call -> {
            if (call.verb() == Verb.CREATE && call.moment() == Moment.BEFORE) {
                leavingAtCreation[0] = isLeaving("claim-a");
            }
        });

        beginReplacement();

        assertThat(leavingAtCreation[0]).isFalse();
        assertThat(isLeaving("claim-a")).isTrue();
        assertThat(scene.process.state.promisedPlace(new PodId("default", "web")))
                .contains(scene.replacement().orElseThrow().name());
        assertThat(scene.process.state.planningInput(scene.clock.instant()).moving())
                .isEmpty();
    }

    private boolean isLeaving(String claim) {
        return scene.process.state.snapshot(scene.clock.instant()).nodeClaims().stream()
                .filter(found -> found.name().equals(claim))
                .anyMatch(NodeClaim::isLeaving);
    }

    @Test
    @DisplayName(
            "DIS-QUE-08, DIS-QUE-09 the claim is deleted once its replacement is initialized and not before, and that is told")
    void deletesAfterInitialization() {
        beginReplacement();
        scene.advance(60);
        assertThat(scene.isDeleting("a")).isFalse();
        assertThat(scene.events(CommandEvent.DisruptionLaunching.class)).isNotEmpty();
        assertThat(scene.events(CommandEvent.DisruptionWaitingReadiness.class)).isNotEmpty();

        scene.initialize(scene.replacement().orElseThrow().name(), "new");
        scene.advance(1);

        assertThat(scene.isDeleting("a")).isTrue();
        assertThat(scene.events(CommandEvent.DisruptionTerminating.class))
                .extracting(event -> event.about().kind())
                .containsExactlyInAnyOrder("NodeClaim", "Node");
        String[] labels = {"drifted", "general", "on-demand", "", "graceful"};
        assertThat(scene.counted)
                .containsEntry(NodeClaimMetrics.DISRUPTED.series(labels), 1.0)
                .containsEntry(PodMetrics.DISRUPTION_INITIATED.series(labels), 1.0);
        assertThat(scene.succeeded).hasSize(1);
        // DIS-QUE-12, DIS-QUE-13
        assertThat(scene.process.commands.ids()).isEmpty();
        scene.advance(30);
        assertThat(scene.isTainted("a")).as("it stays tainted while it goes").isTrue();
    }

    @Test
    @DisplayName("DIS-QUE-12 once a command has been carried out its replacement says nothing of it any more")
    void forgetsWhatItCameFor() {
        beginReplacement();
        String replacement = scene.replacement().orElseThrow().name();
        scene.initialize(replacement, "new");
        scene.advance(2);

        assertThat(scene.isDeleting("a")).isTrue();
        assertThat(scene.claim(replacement).annotations().keySet())
                .noneMatch(annotation -> annotation.startsWith(Marks.OURS));
    }

    @Test
    @DisplayName("DIS-QUE-12, WK-18 the same after a restart in between, also if the API server refuses at first")
    void forgetsWhatItCameForAfterARestart() {
        beginReplacement();
        String replacement = scene.replacement().orElseThrow().name();
        scene.initialize(replacement, "new");
        int[] refusals = {2};
        scene.api.onCall(call -> {
            if (call.verb() == Verb.PATCH
                    && call.key().name().equals(replacement)
                    && call.moment() == Moment.BEFORE
                    && refusals[0]-- > 0) {
                throw new ApiException(500, "InternalError", "etcd has no leader");
            }
        });
        scene.advance(1);
        assertThat(scene.isDeleting("a")).isTrue();
        assertThat(Replaces.of(scene.claim(replacement).annotations())).isPresent();

        scene.restart();
        scene.advance(20);

        assertThat(Replaces.of(scene.claim(replacement).annotations())).isEmpty();
        assertThat(scene.claim(replacement).isDeleting()).isFalse();
        assertThat(refusals[0]).isNegative();
    }

    @Test
    @DisplayName("DIS-QUE-09 a deletion that is refused is tried again until the claim goes")
    void triesDeletionsAgain() {
        int[] refusals = {2};
        scene.api.onCall(call -> {
            if (call.verb() == Verb.DELETE && call.moment() == Moment.BEFORE && refusals[0]-- > 0) {
                throw new ApiException(500, "InternalError", "etcd has no leader");
            }
        });
        scene.decideOnce(Scene.delete(DisruptionMethod.DRIFT, "a"));

        scene.advance(30);

        assertThat(scene.isDeleting("a")).isTrue();
    }

    @Test
    @DisplayName("DIS-QUE-02 a Node that others change at the same time is tainted all the same")
    void triesConflictsAgain() {
        int[] others = {3};
        scene.api.onCall(call -> {
            if (call.verb() == Verb.PATCH
                    && call.kind().equals(ResourceKind.NODE)
                    && call.moment() == Moment.BEFORE
                    && others[0]-- > 0) {
                throw new ApiException(ApiException.CONFLICT, "Conflict", "somebody was faster");
            }
        });

        beginReplacement();

        assertThat(scene.isTainted("a")).isTrue();
        assertThat(scene.replacement()).isPresent();
    }

    @Test
    @DisplayName("DIS-QUE-03 a deletion goes on with the nodes that could be marked, a replacement does not")
    void goesOnWithMarkedOnes() {
        scene.api.onCall(call -> {
            if (call.verb() == Verb.PATCH && call.key().name().equals("a") && call.moment() == Moment.BEFORE) {
                throw new ApiException(500, "InternalError", "etcd has no leader");
            }
        });
        scene.decideOnce(Scene.delete(DisruptionMethod.DRIFT, "a", "b"));
        scene.advance(1);
        assertThat(scene.isDeleting("a")).isFalse();
        assertThat(scene.isDeleting("b")).isTrue();

        scene.decideOnce(Scene.replace(DisruptionMethod.DRIFT, "a", "web"));
        scene.advance(20);

        assertThat(scene.replacement()).isEmpty();
        assertThat(scene.process.commands.ids()).isEmpty();
    }

    @Test
    @DisplayName(
            "DIS-QUE-04 of a NodePool beyond its limits nothing is created, nothing deleted, and the node is healed")
    void keepsLimits() {
        scene.api.patch(
                ResourceKind.NODE_POOL,
                ObjectKey.of("general"),
                Part.MAIN,
                Map.of("spec", Map.of("limits", Map.of("cpu", "7"))));

        beginReplacement();
        scene.advance(2);

        assertThat(scene.replacement()).isEmpty();
        assertThat(scene.isTainted("a")).isFalse();
        assertThat(scene.isMarked("a")).isFalse();
        assertThat(scene.isDeleting("a")).isFalse();
    }

    @Test
    @DisplayName(
            "DIS-QUE-10, DIS-QUE-11, WK-17 a command whose replacement does not come in ten minutes is undone, and the replacement deleted")
    void givesUp() {
        beginReplacement();
        scene.advance(601);

        assertThat(scene.replacement()).isEmpty();
        assertThat(scene.isTainted("a")).isFalse();
        assertThat(scene.isMarked("a")).isFalse();
        assertThat(isLeaving("claim-a")).isFalse();
        assertThat(scene.counted).containsEntry(DisruptionMetrics.QUEUE_FAILURES.series("replace", "drifted", ""), 1.0);
        assertThat(scene.failed).hasSize(1);
    }

    @Test
    @DisplayName("DIS-QUE-08, DIS-QUE-11 a command whose replacement was deleted is undone at once")
    void replacementIsGone() {
        beginReplacement();

        scene.api.delete(
                ResourceKind.NODE_CLAIM,
                ObjectKey.of(scene.replacement().orElseThrow().name()),
                DeleteOptions.ANY);
        scene.advance(2);

        assertThat(scene.isTainted("a")).isFalse();
        assertThat(isLeaving("claim-a")).isFalse();
        assertThat(scene.isDeleting("a")).isFalse();
    }

    @Test
    @DisplayName(
            "WK-17 a replacement of a command that failed stays if pods that wait count on it, as a node like others")
    void keepsUsedReplacements() {
        beginReplacement();
        String replacement = scene.replacement().orElseThrow().name();
        scene.api.create(io.karpenter.k8s.api.Yaml.resource(ResourceKind.POD, """
                metadata: {name: waits, namespace: default}
                spec: {containers: [{name: main, resources: {requests: {cpu: "1"}}}]}
                status:
                  phase: Pending
                  conditions: [{type: PodScheduled, status: "False", reason: Unschedulable}]
                """));
        scene.process
                .state
                .nominations()
                .nominate(replacement, List.of(new PodId("default", "waits")), scene.clock.instant());

        scene.advance(601);

        assertThat(scene.claim(replacement).isDeleting()).isFalse();
        assertThat(scene.claim(replacement).annotations()).doesNotContainKeys(Replaces.KEYS.toArray(String[]::new));
        assertThat(scene.isTainted("a")).isFalse();
    }

    @Test
    @DisplayName(
            "DIS-LOP-03 a replacement whose marks may never be taken away is told of once and tried in each pass, and holds no disruption up")
    void stuckMark() {
        beginReplacement();
        String replacement = scene.replacement().orElseThrow().name();
        scene.initialize(replacement, "new");
        int[] refusals = {0};
        scene.api.onCall(call -> {
            if (call.verb() == Verb.PATCH && call.key().name().equals(replacement) && call.moment() == Moment.BEFORE) {
                refusals[0]++;
                throw new ApiException(403, "Forbidden", "a policy says no");
            }
        });
        scene.advance(20);
        assertThat(scene.isDeleting("a")).isTrue();
        int before = refusals[0];
        int asked = scene.asked.size();
        scene.decideOnce(Scene.delete(DisruptionMethod.DRIFT, "b"));

        scene.advance(20);

        assertThat(scene.isDeleting("b")).isTrue();
        assertThat(refusals[0] - before)
                .as("in each pass, and no more of them than without it")
                .isEqualTo(scene.asked.size() - asked)
                .isLessThan(6);
        assertThat(scene.logged(Level.ERROR, "cannot be removed")).isEqualTo(1);

        scene.api.onCall(call -> {});
        scene.advance(10);
        assertThat(Replaces.of(scene.claim(replacement).annotations())).isEmpty();
    }

    @Test
    @DisplayName(
            "DIS-QUE-15, WK-18 a process that is started anew goes on with the command, and its time counts from the replacement")
    void goesOnAfterARestart() {
        beginReplacement();
        scene.advance(300);

        scene.restart();
        scene.advance(2);
        assertThat(scene.isTainted("a")).isTrue();
        assertThat(isLeaving("claim-a")).isTrue();
        assertThat(scene.asked.get(scene.asked.size() - 1).standing().inCommands())
                .containsExactly("a");
        assertThat(scene.api.list(ResourceKind.NODE_CLAIM)).hasSize(3);

        scene.advance(290);
        assertThat(scene.isTainted("a")).isTrue();
        scene.advance(12);
        assertThat(scene.isTainted("a")).isFalse();
    }

    @Test
    @DisplayName(
            "WK-18 a process that is started anew once the replacement is initialized deletes the claim, late as that may be")
    void endsAfterARestart() {
        beginReplacement();
        scene.process.commands.ids();
        scene.clock.passes(java.time.Duration.ofMinutes(30));
        scene.initialize(scene.replacement().orElseThrow().name(), "new");

        scene.restart();
        scene.advance(2);

        assertThat(scene.isDeleting("a")).isTrue();
    }

    @Test
    @DisplayName("DIS-QUE-01, DIS-CAN-01 no node is in two commands")
    void refusesTwice() {
        scene.decideOnce(
                Scene.replace(DisruptionMethod.DRIFT, "a", "web"), Scene.replace(DisruptionMethod.DRIFT, "a", "web"));

        scene.run();

        assertThat(scene.api.list(ResourceKind.NODE_CLAIM)).hasSize(3);
    }

    @Test
    @DisplayName(
            "DIS-QUE-07 all nodes of a command are in it while it is carried out, and it counts once, and once for each NodePool of theirs")
    void registers() {
        for (ResourceKind kind : List.of(ResourceKind.NODE_CLAIM, ResourceKind.NODE)) {
            scene.api.patch(
                    kind,
                    ObjectKey.of(kind == ResourceKind.NODE ? "b" : "claim-b"),
                    Part.MAIN,
                    Map.of("metadata", Map.of("labels", Map.of("karpenter.sh/nodepool", "other"))));
        }
        List<Integer> commands = new ArrayList<>();
        List<Set<String>> nodes = new ArrayList<>();
        scene.api.onCall(call -> {
            if (call.verb() == Verb.DELETE && call.moment() == Moment.BEFORE) {
                commands.add(scene.process.commands.ids().size());
                nodes.add(scene.process.commands.nodes());
            }
        });
        scene.decideOnce(Scene.delete(DisruptionMethod.DRIFT, "a", "b"));

        scene.run();

        assertThat(commands).containsExactly(1, 1);
        assertThat(nodes).containsOnly(Set.of("a", "b"));
        assertThat(scene.counted)
                .containsEntry(DisruptionMetrics.DECISIONS.series("delete", "drifted", ""), 1.0)
                .containsEntry(DisruptionMetrics.DECISIONS_BY_NODEPOOL.series("general", "delete", "drifted", ""), 1.0)
                .containsEntry(DisruptionMetrics.DECISIONS_BY_NODEPOOL.series("other", "delete", "drifted", ""), 1.0);
    }

    @Test
    @DisplayName("DIS-QUE-14 a command that waits for its replacement does not hold up another one")
    void carriesOutSeveral() {
        beginReplacement();
        scene.decideOnce(Scene.delete(DisruptionMethod.DRIFT, "b"));

        scene.advance(11);

        assertThat(scene.isDeleting("b")).isTrue();
        assertThat(scene.isDeleting("a")).isFalse();
        assertThat(scene.process.commands.nodes()).containsExactly("a");
    }

    @Test
    @DisplayName("DIS-LOP-06 a command begins at the time at which it is started, whatever came before")
    void beginsNow() {
        scene.advance(100);
        beginReplacement();
        scene.advance(10);
        scene.advance(598);
        assertThat(scene.isTainted("a")).isTrue();

        scene.advance(4);

        assertThat(scene.isTainted("a")).isFalse();
    }

    @Test
    @DisplayName("DIS-QUE-09 a claim that somebody writes at the same time is deleted all the same")
    void deletesDespiteConflict() {
        boolean[] done = {false};
        scene.api.onCall(call -> {
            if (call.verb() == Verb.DELETE && call.moment() == Moment.BEFORE && !done[0]) {
                done[0] = true;
                throw new ApiException(ApiException.CONFLICT, "Conflict", "somebody was faster");
            }
        });
        scene.decideOnce(Scene.delete(DisruptionMethod.DRIFT, "a"));

        scene.advance(30);

        assertThat(done[0]).isTrue();
        assertThat(scene.isDeleting("a")).isTrue();
    }
}
