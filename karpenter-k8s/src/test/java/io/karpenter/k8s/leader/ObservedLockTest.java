package io.karpenter.k8s.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import io.karpenter.core.testkit.ManualClock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class ObservedLockTest {

    private static final LeaderElectionRecord RECORD = new LeaderElectionRecord(
            "me",
            Duration.ofSeconds(15),
            ZonedDateTime.parse("2026-01-01T00:00:00Z"),
            ZonedDateTime.parse("2026-01-01T00:00:00Z"),
            0);

    private boolean refuses;

    private final Lock lease = new Lock() {
        @Override
        public LeaderElectionRecord get(KubernetesClient client) {
            return RECORD;
        }

        @Override
        public void create(KubernetesClient client, LeaderElectionRecord record) {}

        @Override
        public void update(KubernetesClient client, LeaderElectionRecord record) {
            if (refuses) {
                throw new IllegalStateException("another version");
            }
        }

        @Override
        public String identity() {
            return "me";
        }

        @Override
        public String describe() {
            return "lease";
        }
    };

    @Test
    @DisplayName("OPS-05 renewals that fail at first are counted, tries to take a Lease that others hold are not")
    void countsFailedRenewals() {
        AtomicInteger failed = new AtomicInteger();
        ObservedLock lock = new ObservedLock(lease, new ManualClock(), failed::incrementAndGet);
        try (KubernetesClient client = new KubernetesClientBuilder().build()) {
            refuses = true;
            assertThatIllegalStateException().isThrownBy(() -> lock.update(client, RECORD));
            assertThat(failed).hasValue(0);

            refuses = false;
            lock.update(client, RECORD);
            refuses = true;
            assertThatIllegalStateException().isThrownBy(() -> lock.update(client, RECORD));
            assertThat(failed).hasValue(1);
        }
    }
}
