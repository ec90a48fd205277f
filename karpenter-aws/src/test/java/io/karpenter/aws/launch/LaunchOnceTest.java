package io.karpenter.aws.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.fake.Attempts;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.Launched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.Instance;

/** No NodeClaim gets two machines, whatever dies and whenever. ADR 0017. */
final class LaunchOnceTest {

    private LaunchBench bench = new LaunchBench(Attempts.ONE);

    @AfterEach
    void stop() {
        bench.close();
    }

    /** What each launch gave, by the claim's name; claims whose launch failed are absent. */
    private Map<String, String> launchAll(Collection<LaunchRequest> claims) {
        Map<String, CompletableFuture<Optional<String>>> launches = new TreeMap<>();
        // All begin together, however long their threads take to start, so that they can be merged.
        CountDownLatch ready = new CountDownLatch(claims.size());
        for (LaunchRequest claim : claims) {
            launches.put(
                    claim.name(),
                    CompletableFuture.supplyAsync(
                            () -> {
                                ready.countDown();
                                await(ready);
                                return launch(claim);
                            },
                            bench.executor()));
        }
        Map<String, String> ids = new TreeMap<>();
        launches.forEach((name, launch) -> launch.join().ifPresent(id -> ids.put(name, id)));
        return ids;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private Optional<String> launch(LaunchRequest claim) {
        try {
            return Optional.of(bench.provider().create(claim).providerId());
        } catch (CloudProviderException unclear) {
            return Optional.empty();
        }
    }

    private static List<LaunchRequest> claims(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Claims.claim(prefix + i).build())
                .toList();
    }

    @Test
    @DisplayName(
            "a process killed 200 times between CreateFleet and the status write leaves as many instances as claims")
    void killedTwoHundredTimes() {
        Random random = new Random(42);
        Map<String, LaunchRequest> waiting = new TreeMap<>();
        Map<String, String> written = new TreeMap<>();
        int claims = 0;
        for (int kill = 0; kill < 200; kill++) {
            for (LaunchRequest claim : claims("claim-" + kill + "-", random.nextInt(4))) {
                waiting.put(claim.name(), claim);
                claims++;
            }
            boolean answerIsLost = random.nextBoolean();
            if (answerIsLost) {
                bench.aws.loseAnswer("CreateFleet", 1);
            }
            List<LaunchRequest> some = new ArrayList<>(waiting.values());
            some.removeIf(c -> random.nextInt(4) == 0);
            Map<String, String> launched = launchAll(some);
            bench.aws.clearTroubles("CreateFleet");
            // The status of some is written before the kill, that of the others is not.
            launched.forEach((name, id) -> {
                if (random.nextInt(3) == 0) {
                    written.put(name, id);
                    waiting.remove(name);
                }
            });
            bench.restart();
        }
        written.putAll(launchAll(waiting.values()));

        assertThat(written).hasSize(claims);
        assertThat(written.values()).doesNotHaveDuplicates();
        assertThat(bench.aws.instances().all()).hasSize(claims);
    }

    @Test
    @DisplayName("a call whose answer is lost is not repeated blindly: the claims get the machines that it launched")
    void lostAnswer() {
        List<LaunchRequest> claims = claims("claim-", 5);
        bench.aws.loseAnswer("CreateFleet", 5);
        assertThat(launchAll(claims)).isEmpty();
        bench.aws.clearTroubles("CreateFleet");
        bench.aws.forgetCalls();

        assertThatThrownBy(() -> bench.provider().create(claims.getFirst()))
                .isInstanceOf(CloudProviderException.class)
                .hasMessageContaining("without a clear answer");
        bench.timers.move(Duration.ofSeconds(10));
        Map<String, String> launched = launchAll(claims);

        assertThat(launched.values()).hasSize(5).doesNotHaveDuplicates();
        assertThat(bench.aws.instances().all()).hasSize(5);
        assertThat(bench.aws.calls("CreateFleet")).isEmpty();
    }

    @Test
    @DisplayName(
            "with many tags of the user's a call is for as many claims as there are tags left for, so that no machine ever gets more than the 50 that EC2 takes")
    void manyTags() {
        Map<String, String> tags = new TreeMap<>();
        for (int i = 0; i < 41; i++) {
            tags.put("team-" + i, "search");
        }
        List<LaunchRequest> claims = IntStream.range(0, 60)
                .mapToObj(i -> Claims.claim("claim-" + i)
                        .nodeClass(Claims.nodeClass().spec("tags", tags))
                        .build())
                .toList();

        assertThat(launchAll(claims).values()).hasSize(60).doesNotHaveDuplicates();

        assertThat(bench.aws.requests(CreateFleetRequest.class)).allSatisfy(request -> {
            // 41 of the user, 4 of Karpenter, 1 of the call, 2 that come later: 2 are left, for 21 claims each.
            assertThat(request.targetCapacitySpecification().totalTargetCapacity())
                    .isLessThanOrEqualTo(42);
            assertThat(request.tagSpecifications())
                    .allSatisfy(
                            specification -> assertThat(specification.tags()).hasSizeLessThanOrEqualTo(48));
        });
    }

    @Test
    @DisplayName("the same claim gets the same machine as long as that lives, and another one after that")
    void sameMachine() {
        LaunchRequest claim = Claims.claim("claim").build();
        Launched first = bench.provider().create(claim);

        assertThat(bench.provider().create(claim).providerId()).isEqualTo(first.providerId());
        bench.restart();
        assertThat(bench.provider().create(claim).providerId()).isEqualTo(first.providerId());
        bench.provider().delete(first.providerId());
        bench.restart();

        assertThat(bench.provider().create(claim).providerId()).isNotEqualTo(first.providerId());
        assertThat(bench.aws.instances().alive()).hasSize(1);
    }

    @Test
    @DisplayName(
            "a claim is told of the machine that it was launched just now also while EC2 throttles, and of an older one when EC2 answers")
    void throttledMeanwhile() {
        LaunchRequest claim = Claims.claim("claim").build();
        Launched first = bench.provider().create(claim);
        bench.aws.fail("DescribeInstances", 9, "RequestLimitExceeded", 503, "slow down");

        assertThat(bench.provider().create(claim).providerId()).isEqualTo(first.providerId());
        bench.timers.move(Duration.ofDays(3650));
        assertThatThrownBy(() -> bench.provider().create(claim)).isInstanceOf(CloudProviderException.class);
        bench.aws.clearTroubles("DescribeInstances");
        assertThat(bench.provider().create(claim).providerId()).isEqualTo(first.providerId());
        assertThat(bench.aws.instances().all()).hasSize(1);
    }

    @Test
    @DisplayName(
            "GC-06 machines are known to be launched for the claims of their call, also to a process that has not launched them")
    void launchedFor() {
        List<LaunchRequest> claims = claims("claim-", 3);
        launchAll(claims);
        bench.restart();

        assertThat(bench.provider().list()).hasSize(3).allSatisfy(machine -> {
            assertThat(claims).anyMatch(claim -> bench.provider().isLaunchedFor(machine, claim.uid()));
            assertThat(bench.provider().isLaunchedFor(machine, "somebody else")).isFalse();
        });
    }

    @Test
    @DisplayName("a predecessor's launch of which EC2 does not show all machines yet is waited for")
    void notAllShown() {
        List<LaunchRequest> claims = claims("claim-", 3);
        Map<String, String> launched = launchAll(claims);
        int calls = bench.aws.calls("CreateFleet").size();
        Instance hidden = bench.aws.instances().all().getFirst();
        bench.aws.instances().forget(hidden.instanceId());
        bench.restart();

        launchAll(claims);
        bench.aws.instances().put(hidden);
        bench.timers.move(Duration.ofSeconds(10));

        assertThat(launchAll(claims)).isEqualTo(launched);
        // A call that says the same with the same token launches nothing; it comes if a claim was alone in its batch.
        assertThat(bench.aws.requests(CreateFleetRequest.class).stream()
                        .map(CreateFleetRequest::clientToken)
                        .distinct()
                        .count())
                .isEqualTo(calls);
    }

    @Test
    @DisplayName(
            "a predecessor's launch that was only partly fulfilled is completed once it is certain that no more comes")
    void partlyFulfilled() {
        // A claim that is alone in its fleet is not launched in part, so all must get into one batch: time as in truth.
        bench.close();
        bench = new LaunchBench(Attempts.ONE, 1);
        List<LaunchRequest> claims = claims("claim-", 3);
        bench.types = List.of(TestTypes.type("m5.large", 0.1));
        bench.aws.capacity().limit(io.karpenter.aws.fake.FakeCapacity.Pool.spot("m5.large", "us-west-2a"), 2);
        bench.aws.capacity().limit(io.karpenter.aws.fake.FakeCapacity.Pool.spot("m5.large", "us-west-2b"), 0);
        bench.aws.capacity().limit(io.karpenter.aws.fake.FakeCapacity.Pool.spot("m5.large", "us-west-2c"), 0);
        Map<String, String> launched = launchAll(claims);
        assertThat(launched).hasSize(2);
        bench.aws.capacity().clear();
        bench.restart();
        // FakeAws goes by the time of this machine, this side by a quicker one that began earlier.
        bench.timers.move(Duration.ofDays(3650));

        Map<String, String> all = launchAll(claims);

        assertThat(all).containsAllEntriesOf(launched).hasSize(3);
        assertThat(bench.aws.instances().all()).hasSize(3);
    }

    @Test
    @DisplayName("after its first minute a process asks once what its predecessors launched, and then never again")
    void askedOnce() {
        bench.timers.move(Duration.ofMinutes(2));
        bench.aws.forgetCalls();

        for (int i = 0; i < 3; i++) {
            bench.provider().create(Claims.claim("claim-" + i).build());
        }

        assertThat(bench.aws.calls("DescribeInstances")).hasSize(1);
        assertThat(bench.aws.calls("CreateFleet")).hasSize(3);
    }

    @Test
    @DisplayName("a fleet that gave nothing does not answer for the next try: that has a client token of its own")
    void newToken() {
        LaunchRequest claim = Claims.claim("claim").capacityType("on-demand").build();
        bench.aws.capacity().refuse(pool -> true, "InternalError", "try later");
        assertThatThrownBy(() -> bench.provider().create(claim)).isInstanceOf(CloudProviderException.class);
        bench.aws.capacity().clear();

        bench.provider().create(claim);

        assertThat(bench.aws.instances().all()).hasSize(1);
        assertThat(bench.aws.requests(software.amazon.awssdk.services.ec2.model.CreateFleetRequest.class))
                .extracting(r -> r.clientToken())
                .doesNotHaveDuplicates();
    }
}
