package io.karpenter.core.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.condition.ConditionSet.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A set of conditions")
class ConditionSetTest {

    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = CREATED.plusSeconds(60);
    private static final List<String> DEPENDENTS = List.of("Launched", "Registered", "Initialized");

    private static Subject subject(long generation, boolean deleting) {
        return new Subject(DEPENDENTS, CREATED, generation, deleting);
    }

    private static ConditionSet fresh() {
        return ConditionSet.of(subject(1, false), List.of());
    }

    private static ConditionSet ready() {
        return fresh().withTrue("Launched", NOW)
                .withTrue("Registered", NOW.plusSeconds(1))
                .withTrue("Initialized", NOW.plusSeconds(2));
    }

    @Test
    @DisplayName("CND-01 keeps the transition time of a condition that is set to the status it has")
    void sameStatusKeepsItsTime() {
        ConditionSet once = fresh().withFalse("Registered", "MultipleNodesFound", "two", NOW);
        Condition twice = once.withFalse("Registered", "Other", "three", NOW.plusSeconds(9))
                .dependent("Registered");

        assertThat(twice.lastTransition()).isEqualTo(NOW);
        assertThat(twice.reason()).isEqualTo("Other");
        assertThat(twice.message()).isEqualTo("three");
    }

    @Test
    @DisplayName("CND-01 takes now as the transition time of a condition whose status changes")
    void newStatusTakesNow() {
        assertThat(fresh().withTrue("Launched", NOW).dependent("Launched").lastTransition())
                .isEqualTo(NOW);
    }

    @Test
    @DisplayName("CND-01 stamps what is set with the generation of now, and leaves others as they were")
    void stampsGeneration() {
        ConditionSet later = ConditionSet.of(subject(2, false), ready().list()).restamped("Launched", NOW);

        assertThat(later.dependent("Launched").observedGeneration()).isEqualTo(2);
        assertThat(later.dependent("Registered").observedGeneration()).isEqualTo(1);
    }

    @Test
    @DisplayName("CND-02 is Ready when every dependent holds")
    void readyWhenAllHold() {
        Condition root = ready().dependent(ConditionSet.ROOT);

        assertThat(root.isTrue()).isTrue();
        assertThat(root.reason()).isEqualTo("Ready");
        assertThat(root.message()).isEmpty();
        assertThat(root.lastTransition()).isEqualTo(NOW.plusSeconds(2));
    }

    @Test
    @DisplayName("CND-02 is not Ready with dependents that hold, but were seen at an older generation")
    void staleDependentsLeaveItOpen() {
        ConditionSet later = ConditionSet.of(subject(2, false), ready().list()).restamped("Launched", NOW);

        assertThat(later.dependent(ConditionSet.ROOT).status()).isEqualTo(ConditionStatus.UNKNOWN);
        assertThat(later.dependent(ConditionSet.ROOT).reason()).isEqualTo("ReconcilingDependents");
    }

    @Test
    @DisplayName("CND-02 is Ready=False when one dependent is, and lists the unhealthy ones, the newest first")
    void falseDependentDecides() {
        Condition root = fresh().withTrue("Launched", NOW)
                .withFalse("Registered", "MultipleNodesFound", "two", NOW.plusSeconds(1))
                .dependent(ConditionSet.ROOT);

        assertThat(root.isFalse()).isTrue();
        assertThat(root.reason()).isEqualTo("UnhealthyDependents");
        assertThat(root.message()).isEqualTo("Registered=False, Initialized=Unknown");
    }

    @Test
    @DisplayName("CND-02 is Ready=Unknown while dependents are not decided")
    void unknownDependentsLeaveItOpen() {
        Condition root = fresh().withTrue("Launched", NOW).dependent(ConditionSet.ROOT);

        assertThat(root.isUnknown()).isTrue();
        assertThat(root.reason()).isEqualTo("ReconcilingDependents");
        assertThat(root.message()).isEqualTo("Registered=Unknown, Initialized=Unknown");
    }

    @Test
    @DisplayName("CND-02 is not moved by conditions that are no dependents")
    void othersDoNotMatter() {
        assertThat(ready().withFalse("ConsistentStateFound", "ConsistencyCheckFailed", "", NOW)
                        .dependent(ConditionSet.ROOT)
                        .isTrue())
                .isTrue();
    }

    @Test
    @DisplayName("CND-03 has root and dependents from the object's creation on, and no others")
    void dependentsAreThereAtOnce() {
        assertThat(fresh().list())
                .extracting(Condition::type)
                .containsExactlyInAnyOrder("Launched", "Registered", "Initialized", "Ready");
        assertThat(fresh().list()).allSatisfy(condition -> {
            assertThat(condition.isUnknown()).isTrue();
            assertThat(condition.reason()).isEqualTo("AwaitingReconciliation");
            assertThat(condition.message()).isEqualTo("object is awaiting reconciliation");
            assertThat(condition.lastTransition()).isEqualTo(CREATED);
        });
    }

    @Test
    @DisplayName("CND-03 lets conditions go that are no dependents, and no others")
    void onlyOthersCanBeCleared() {
        ConditionSet drifted = fresh().with("Drifted", ConditionStatus.TRUE, "NodePoolDrifted", "", NOW);

        assertThat(drifted.isTrue("Drifted")).isTrue();
        assertThat(drifted.without("Drifted").get("Drifted")).isEmpty();
        assertThatThrownBy(() -> drifted.without("Launched")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> drifted.without("Ready")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("API 0.3 gives a condition that holds its own type as reason and no message")
    void trueNeedsNoReason() {
        Condition launched = fresh().withTrue("Launched", NOW).dependent("Launched");

        assertThat(launched.reason()).isEqualTo("Launched");
        assertThat(launched.message()).isEmpty();
    }

    @Test
    @DisplayName("API 0.3 lists what changed first first, and the root last")
    void ordered() {
        ConditionSet set = fresh().withTrue("Registered", NOW)
                .withTrue("Launched", NOW.plus(Duration.ofSeconds(5)))
                .withTrue("Consolidatable", NOW.plus(Duration.ofSeconds(9)));

        assertThat(set.list())
                .extracting(Condition::type)
                .containsExactly("Initialized", "Registered", "Launched", "Consolidatable", "Ready");
    }

    @Test
    @DisplayName(
            "TRM-06 takes all conditions for seen now when one is set on an object that is being deleted, so that Ready stays")
    void deletionLiftsGenerations() {
        ConditionSet deleting =
                ConditionSet.of(subject(2, true), ready().list()).withTrue("InstanceTerminating", NOW.plusSeconds(30));

        assertThat(deleting.list())
                .allSatisfy(c -> assertThat(c.observedGeneration()).isEqualTo(2));
        assertThat(deleting.isTrue(ConditionSet.ROOT)).isTrue();
    }
}
