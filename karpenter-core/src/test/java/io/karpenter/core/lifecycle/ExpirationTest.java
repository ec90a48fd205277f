package io.karpenter.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The expiration of a NodeClaim")
class ExpirationTest {

    private static ManagedClaim expiring(Optional<Duration> expireAfter) {
        return Claims.with(Claims.initialized(), Claims.spec(expireAfter, Optional.empty()));
    }

    private static Optional<Duration> left(ManagedClaim claim, Duration age) {
        return Expiration.timeLeft(claim, Claims.CREATED.plus(age));
    }

    @Test
    @DisplayName("LIF-40 comes at its age, and is looked at again exactly then")
    void atItsAge() {
        ManagedClaim claim = expiring(Optional.of(Duration.ofHours(1)));

        assertThat(left(claim, Duration.ofMinutes(59))).contains(Duration.ofMinutes(1));
        assertThat(left(claim, Duration.ofHours(1))).contains(Duration.ZERO);
        assertThat(left(claim, Duration.ofHours(2))).contains(Duration.ZERO);
    }

    @Test
    @DisplayName("LIF-40 never comes for one that may live for ever")
    void never() {
        assertThat(left(expiring(Optional.empty()), Duration.ofDays(9999))).isEmpty();
    }

    @Test
    @DisplayName("LIF-41 does not come a second time for one that is being deleted")
    void onlyOnce() {
        ManagedClaim claim = Claims.deleted(expiring(Optional.of(Duration.ofHours(1))), Claims.CREATED);

        assertThat(left(claim, Duration.ofHours(2))).isEmpty();
    }
}
