package io.karpenter.solver.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.bound.PublishedProblems.Published;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("Lower bounds of published problems")
class PublishedProblemsTest {

    @BeforeEach
    void areHere() {
        assumeTrue(PublishedProblems.areHere(), "the collection of published problems is not here");
    }

    private static List<ProvenBound> bounds(Published published) {
        List<ProvenBound> bounds = new ArrayList<>();
        LowerBound.prove(published.problem(), StopSignal.NEVER, bounds::add);
        return bounds;
    }

    private static void reachRecordedBounds(List<Published> problems) {
        assertThat(problems).isNotEmpty();
        SoftAssertions softly = new SoftAssertions();
        for (Published published : problems) {
            List<ProvenBound> bounds = bounds(published);
            softly.assertThat(bounds)
                    .as(published.name())
                    .allSatisfy(bound -> assertThat(bound.nanoUsd()).isLessThanOrEqualTo(published.best()))
                    .anySatisfy(bound -> assertThat(bound.nanoUsd()).isGreaterThanOrEqualTo(published.lowerBound()));
        }
        softly.assertAll();
    }

    @Test
    @DisplayName("of vector packing are at most the optimum and at least what is recorded")
    void vectorPacking() {
        reachRecordedBounds(PublishedProblems.vectorPacking(60));
    }

    @Test
    @Tag("slow")
    @DisplayName("of larger vector packing are at most the optimum and at least what is recorded")
    void largerVectorPacking() {
        reachRecordedBounds(PublishedProblems.vectorPacking(120));
    }

    @Test
    @DisplayName("of cloud balancing are at most the best plan and at least what is recorded")
    void cloudBalancing() {
        reachRecordedBounds(PublishedProblems.cloudBalancing(300));
    }

    @Test
    @Tag("slow")
    @DisplayName("of larger cloud balancing are at most the best plan and at least what is recorded")
    void largerCloudBalancing() {
        reachRecordedBounds(PublishedProblems.cloudBalancing(1_200));
    }
}
