package io.karpenter.benchmarks.published.reassignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The checker of assignments")
final class AssignmentCheckerTest {

    private static final Reassignment PROBLEM = TinyReassignment.byHand();

    private static List<String> violations(int... machineOf) {
        return new AssignmentChecker(PROBLEM, machineOf)
                .violations().stream()
                        .map(AssignmentChecker.Violation::toString)
                        .toList();
    }

    private static AssignmentCost cost(int... machineOf) {
        return new AssignmentChecker(PROBLEM, machineOf).cost();
    }

    @Test
    @DisplayName("accepts the initial assignment, which costs load and balance but no move")
    void initial() {
        assertThat(violations(0, 1, 0, 2)).isEmpty();
        // Machine 0 uses 8 and 8 of 10 with 6 safe, machine 2 uses 7 and 1.
        assertThat(cost(0, 1, 0, 2).load()).isEqualTo(10 * 2 + 2 + 10 * 1);
        // Twice what is free of the first, less what is free of the second: 2·2−2, 2·7−9, and less than nothing.
        assertThat(cost(0, 1, 0, 2).balance()).isEqualTo(5 * (2 + 5 + 0));
        assertThat(cost(0, 1, 0, 2).moves()).isZero();
        assertThat(cost(0, 1, 0, 2).total()).isEqualTo(32 + 35);
    }

    @Test
    @DisplayName("adds up what moved processes, the service with most of them and the ways cost")
    void moves() {
        // Process 0 from machine 0 to 2, process 1 from machine 1 to 0.
        AssignmentCost cost = cost(2, 0, 0, 2);

        assertThat(cost.processMoves()).isEqualTo(1 + 2);
        assertThat(cost.serviceMoves()).isEqualTo(10 * 2);
        assertThat(cost.machineMoves()).isEqualTo(100 * (2 + 1));
        assertThat(cost.moved()).isEqualTo(2);
    }

    @Test
    @DisplayName("counts a transient resource on the old machine, too, and others only on the new one")
    void transientResource() {
        // Machine 2 would hold 11 of the first resource.
        assertThat(violations(2, 1, 0, 2)).singleElement().asString().contains("machine 2 holds 11 of resource 0");
        // Process 3 changes places with process 2: machine 0 keeps 4 + 4 and gets 7 more.
        assertThat(violations(0, 1, 1, 0)).anyMatch(text -> text.contains("machine 0 holds 15 of resource 0"));
        // Of the second resource it has no more than the newcomer's and process 0's.
        assertThat(violations(0, 1, 1, 0)).noneMatch(text -> text.contains("resource 1"));
    }

    @Test
    @DisplayName("refuses two processes of a service on one machine, and a service in too few locations")
    void conflictAndSpread() {
        assertThat(violations(1, 1, 0, 2))
                .containsExactlyInAnyOrder(
                        "service 0 has several processes on machine 1", "service 0 is in 1 locations and must be in 2");
    }

    @Test
    @DisplayName("refuses a service in a neighbourhood where another that it depends on is not")
    void dependency() {
        assertThat(violations(0, 1, 2, 1))
                .contains("service 1 is in neighbourhood 1, where service 0 that it depends on is not");
    }

    @Test
    @DisplayName("wants a machine for each process")
    void incomplete() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AssignmentChecker(PROBLEM, new int[] {0}))
                .withMessageContaining("1 processes, the problem 4");
    }
}
