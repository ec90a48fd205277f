package io.karpenter.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.event.NodeClaimEvent;
import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.ClaimTermination.Step;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.Claims;
import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.lifecycle.claim.Marks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The termination of a NodeClaim")
class ClaimTerminationTest {

    private static final Instant DELETED = Claims.CREATED.plusSeconds(1000);

    private static ManagedClaim deleted(ManagedClaim claim) {
        return Claims.deleted(claim, DELETED);
    }

    private static ManagedClaim withGracePeriod() {
        return deleted(
                Claims.with(Claims.initialized(), Claims.spec(Optional.empty(), Optional.of(Duration.ofMinutes(30)))));
    }

    private static JoinedNode deleting(JoinedNode node) {
        return new JoinedNode(
                node.name(),
                node.uid(),
                node.labels(),
                Map.of(),
                true,
                node.owners(),
                node.taints(),
                node.capacity(),
                node.allocatable(),
                true,
                true);
    }

    @Test
    @DisplayName("HLT-07 waits for nothing once somebody says so: from now on, unless it was so before")
    void withoutDelay() {
        assertThat(ClaimTermination.withoutDelay(Claims.launched(), DELETED).annotations())
                .containsEntry(Marks.TERMINATION_TIMESTAMP, "2026-01-01T00:16:40Z");
        ManagedClaim later = withGracePeriod().withAnnotation(Marks.TERMINATION_TIMESTAMP, "2026-01-01T03:00:00Z");
        assertThat(ClaimTermination.withoutDelay(later, DELETED).annotations())
                .containsEntry(Marks.TERMINATION_TIMESTAMP, "2026-01-01T00:16:40Z");
        ManagedClaim past = withGracePeriod().withAnnotation(Marks.TERMINATION_TIMESTAMP, "2026-01-01T01:10:00+01:00");
        assertThat(ClaimTermination.withoutDelay(past, DELETED)).isEqualTo(past);
        ManagedClaim unreadable = withGracePeriod().withAnnotation(Marks.TERMINATION_TIMESTAMP, "soon");
        assertThat(ClaimTermination.withoutDelay(unreadable, DELETED).annotations())
                .containsEntry(Marks.TERMINATION_TIMESTAMP, "2026-01-01T00:16:40Z");
    }

    @Test
    @DisplayName("TRM-01 first writes down by when pods are gone, and tells")
    void deadline() {
        Instant end = DELETED.plus(Duration.ofMinutes(30));
        ManagedClaim claim = withGracePeriod();

        assertThat(ClaimTermination.next(claim, List.of(Claims.readyNode())))
                .isEqualTo(new Step.SetDeadline(
                        claim.withAnnotation(Marks.TERMINATION_TIMESTAMP, "2026-01-01T00:46:40Z"),
                        new NodeClaimEvent.TerminationGracePeriodExpiring(claim.reference(), end)));
    }

    @Test
    @DisplayName("TRM-01 leaves the time alone that is written down already")
    void deadlineStays() {
        ManagedClaim claim = withGracePeriod().withAnnotation(Marks.TERMINATION_TIMESTAMP, "2026-01-01T00:00:01Z");

        assertThat(ClaimTermination.next(claim, List.of())).isEqualTo(new Step.EndMachine(Claims.ID));
    }

    @Test
    @DisplayName("TRM-02 deletes the Nodes of a registered claim, and waits until they are gone")
    void nodes() {
        ManagedClaim claim = deleted(Claims.registered());

        assertThat(ClaimTermination.next(claim, List.of(Claims.readyNode(), deleting(Claims.node()))))
                .isEqualTo(new Step.DeleteNodes(List.of(Claims.readyNode())));
        assertThat(ClaimTermination.next(claim, List.of(deleting(Claims.node()))))
                .isEqualTo(new Step.AwaitNodes());
        assertThat(ClaimTermination.next(claim, List.of())).isEqualTo(new Step.EndMachine(Claims.ID));
    }

    @Test
    @DisplayName("TRM-02 leaves the Node of a claim alone that is not registered")
    void unregistered() {
        assertThat(ClaimTermination.next(deleted(Claims.launched()), List.of(Claims.node())))
                .isEqualTo(new Step.EndMachine(Claims.ID));
    }

    @Test
    @DisplayName("TRM-02 deletes a Node that is open, even if the claim does not say so yet")
    void openNode() {
        JoinedNode open = Claims.readyNode().withLabel(Labels.REGISTERED, "true");

        assertThat(ClaimTermination.next(deleted(Claims.launched()), List.of(open)))
                .isEqualTo(new Step.DeleteNodes(List.of(open)));
    }

    @Test
    @DisplayName("TRM-03 says that the machine is ending, from the first time that this was asked for")
    void ending() {
        ManagedClaim claim = ClaimTermination.ending(deleted(Claims.registered()), DELETED);

        assertThat(claim.is(ClaimConditions.INSTANCE_TERMINATING)).isTrue();
        assertThat(ClaimTermination.ending(claim, DELETED.plusSeconds(5))).isEqualTo(claim);
        assertThat(ClaimTermination.endingSince(claim, DELETED.plusSeconds(7))).contains(Duration.ofSeconds(7));
        assertThat(ClaimTermination.POLL).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    @DisplayName("TRM-04 looks for a machine that was launched in the name of a claim that knows of none")
    void unknownMachine() {
        ManagedClaim claim = deleted(Claims.claim());

        assertThat(ClaimTermination.next(claim, List.of())).isEqualTo(new Step.LookForMachine());
        assertThat(ClaimTermination.unknownMachine(
                        claim,
                        List.of(
                                Claims.machine("other", "default-2", DELETED),
                                Claims.machine("ours", "default-1", DELETED))))
                .map(machine -> machine.providerId())
                .contains("ours");
        assertThat(ClaimTermination.unknownMachine(claim, List.of(Claims.machine("other", "default-2", DELETED))))
                .isEmpty();
    }
}
