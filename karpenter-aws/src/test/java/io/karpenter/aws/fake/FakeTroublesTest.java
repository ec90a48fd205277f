package io.karpenter.aws.fake;

import static io.karpenter.aws.fake.ErrorCodes.assertCode;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.client.AwsClients;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;

/** What goes wrong on request. */
@SuppressWarnings("unchecked") // The SDK takes lambdas as varargs.
final class FakeTroublesTest {

    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");
    private static final String OPERATION = "DescribeSubnets";

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final FakeAws aws = FakeAws.start(now::get);
    private final AwsClients fast = aws.clients(Attempts.FAST);
    private final AwsClients once = aws.clients(Attempts.ONE);

    @AfterEach
    void stop() {
        fast.close();
        once.close();
        aws.close();
    }

    @Test
    @DisplayName("an error is answered as often as asked for, with its code")
    void fail() {
        aws.fail(OPERATION, 1, "UnauthorizedOperation", 403, "You are not authorized to <see> this.");

        assertCode("UnauthorizedOperation", () -> fast.ec2().describeSubnets());
        assertThat(fast.ec2().describeSubnets().subnets()).isNotEmpty();
    }

    @Test
    @DisplayName("requests that a test picks are refused, until it wants no more")
    void failWhen() {
        aws.failWhen(DescribeSubnetsRequest.class, r -> r.subnetIds().contains("subnet-b"), "Bad", 400, "no");

        assertCode("Bad", () -> once.ec2().describeSubnets(r -> r.subnetIds("subnet-b")));
        assertThat(once.ec2().describeSubnets(r -> r.subnetIds("subnet-a")).subnets())
                .hasSize(1);
        aws.clearTroubles(OPERATION);

        assertThat(once.ec2().describeSubnets(r -> r.subnetIds("subnet-b")).subnets())
                .hasSize(1);
    }

    @Test
    @DisplayName("a delayed answer comes after its time")
    void delay() {
        aws.delay(OPERATION, Duration.ofMillis(50));
        long before = System.nanoTime();

        once.ec2().describeSubnets();

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    @DisplayName("throttling is retried by the SDK until it is over")
    void throttlingIsRetried() {
        aws.fail(OPERATION, 2, "RequestLimitExceeded", 503, "Request limit exceeded.");

        assertThat(fast.ec2().describeSubnets().subnets()).isNotEmpty();

        assertThat(aws.calls(OPERATION)).hasSize(3).allMatch(c -> c.at().equals(NOW));
    }

    @Test
    @DisplayName("an operation takes as many requests in a second as it is allowed, and others next second")
    void throttle() {
        aws.throttle(OPERATION, 2);
        once.ec2().describeSubnets();
        once.ec2().describeSubnets();

        assertCode("RequestLimitExceeded", () -> once.ec2().describeSubnets());
        now.set(NOW.plusSeconds(1));

        assertThat(once.ec2().describeSubnets().subnets()).isNotEmpty();
    }

    @Test
    @DisplayName("requests are recorded as they were sent and as the SDK knows them")
    void recorded() {
        once.ec2().describeSubnets(r -> r.filters(f -> f.name("tag:a").values("b", "c")));

        assertThat(aws.calls(OPERATION).getFirst().parameters())
                .containsEntry("Filter.1.Name", "tag:a")
                .containsEntry("Filter.1.Value.2", "c");
        assertThat(aws.requests(DescribeSubnetsRequest.class)
                        .getFirst()
                        .filters()
                        .getFirst()
                        .values())
                .containsExactly("b", "c");
    }
}
