package io.karpenter.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.lifecycle.Liveness.Verdict;
import io.karpenter.core.lifecycle.claim.Claims;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The liveness of a NodeClaim")
class LivenessTest {

    private static Verdict after(ManagedClaim claim, String time) {
        return Liveness.DEFAULT.of(claim, Claims.CREATED.plus(Duration.parse(time)));
    }

    @Test
    @DisplayName("LIF-19 is no question once it is registered, or if it is being deleted")
    void registered() {
        assertThat(after(Claims.registered(), "P1D")).isEqualTo(new Verdict.Alive());
        assertThat(after(Claims.deleted(Claims.claim(), Claims.CREATED), "P1D")).isEqualTo(new Verdict.Alive());
    }

    @Test
    @DisplayName("LIF-20 LIF-22 ends after 5 minutes without a machine, counted from the creation")
    void launch() {
        assertThat(after(Claims.claim(), "PT4M59S")).isEqualTo(new Verdict.Waiting(Duration.ofSeconds(1)));
        assertThat(after(Claims.claim(), "PT5M")).isEqualTo(new Verdict.GiveUp("launch_timeout"));
    }

    @Test
    @DisplayName("LIF-20 the time that a launch has can be set")
    void settable() {
        Liveness patient = new Liveness(Duration.ofMinutes(10), Duration.ofMinutes(15));

        assertThat(patient.of(Claims.claim(), Claims.CREATED.plus(Duration.ofMinutes(6))))
                .isEqualTo(new Verdict.Waiting(Duration.ofMinutes(4)));
    }

    @Test
    @DisplayName("LIF-21 ends after 15 minutes without a Node, counted from the creation")
    void registration() {
        assertThat(after(Claims.launched(), "PT14M")).isEqualTo(new Verdict.Waiting(Duration.ofMinutes(1)));
        assertThat(after(Claims.launched(), "PT15M")).isEqualTo(new Verdict.GiveUp("registration_timeout"));
    }

    @Test
    @DisplayName("LIF-22 changes of the reason do not restart the time, a change of the status does")
    void restarts() {
        Instant later = Claims.CREATED.plus(Duration.ofMinutes(14));
        ManagedClaim otherReason =
                Registration.begin(Claims.launched(), List.of(), later).claim();
        ManagedClaim otherStatus = Registration.begin(Claims.launched(), List.of(Claims.node(), Claims.node()), later)
                .claim();

        assertThat(after(otherReason, "PT15M")).isEqualTo(new Verdict.GiveUp("registration_timeout"));
        assertThat(after(otherStatus, "PT15M")).isEqualTo(new Verdict.Waiting(Duration.ofMinutes(14)));
        assertThat(after(otherStatus, "PT29M")).isEqualTo(new Verdict.GiveUp("registration_timeout"));
    }
}
