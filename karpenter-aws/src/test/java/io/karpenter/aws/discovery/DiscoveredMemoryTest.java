package io.karpenter.aws.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DiscoveredMemoryTest {

    private static final List<String> IMAGES = List.of("ami-1", "ami-2");

    private final ManualClock clock = new ManualClock();
    private final DiscoveredMemory memory = new DiscoveredMemory(clock);

    private void registered(String image, long mebibytes) {
        memory.registered("m5.large", IMAGES, Optional.of("ami-1"), image, Quantity.ofMebibytes(mebibytes));
    }

    private void assertKnown(long mebibytes) {
        assertThat(memory.of("m5.large", IMAGES)).contains(Quantity.ofMebibytes(mebibytes));
    }

    @Test
    @DisplayName(
            "AWS-CAP-03 memory is known by instance type and by the images of the NodeClass, in whatever order they stand")
    void knowsByTypeAndImages() {
        registered("ami-1", 7600);

        assertThat(memory.of("m5.large", List.of("ami-2", "ami-1"))).contains(Quantity.ofMebibytes(7600));
        assertThat(memory.of("m5.large", List.of("ami-1"))).isEmpty();
        assertThat(memory.of("c5.large", IMAGES)).isEmpty();
    }

    @Test
    @DisplayName("AWS-CAP-04 a node counts only if it boots the image that a new one would boot")
    void mindsImage() {
        registered("ami-2", 7600);
        memory.registered("m5.large", IMAGES, Optional.empty(), "ami-1", Quantity.ofMebibytes(7600));

        assertThat(memory.of("m5.large", IMAGES)).isEmpty();
    }

    @Test
    @DisplayName("AWS-CAP-04 the least memory counts, for sixty days after it was last seen")
    void keepsLeast() {
        registered("ami-1", 7600);
        registered("ami-1", 7700);
        assertKnown(7600);
        registered("ami-1", 7500);
        assertKnown(7500);

        clock.passes(Duration.ofDays(59));
        registered("ami-1", 7500);
        clock.passes(Duration.ofDays(59));
        registered("ami-1", 7600);
        assertKnown(7500);
        clock.passes(Duration.ofDays(1));
        assertThat(memory.of("m5.large", IMAGES)).isEmpty();
    }
}
