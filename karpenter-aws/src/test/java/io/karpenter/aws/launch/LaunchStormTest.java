package io.karpenter.aws.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.fake.FakeCapacity.Pool;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.machine.LaunchRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;

/** Many launches at once: how often EC2 is asked, and that all get there. Run alone it tells the figures. */
final class LaunchStormTest {

    private static final int CLAIMS = 1000;

    private final LaunchBench bench = new LaunchBench();

    @AfterEach
    void stop() {
        bench.close();
    }

    private Map<String, Optional<String>> launchAll(List<LaunchRequest> claims) {
        Map<String, CompletableFuture<Optional<String>>> launches = new TreeMap<>();
        claims.forEach(claim ->
                launches.put(claim.name(), CompletableFuture.supplyAsync(() -> launch(claim), bench.executor())));
        Map<String, Optional<String>> ids = new TreeMap<>();
        launches.forEach((name, launch) -> ids.put(name, launch.join()));
        return ids;
    }

    private Optional<String> launch(LaunchRequest claim) {
        try {
            return Optional.of(bench.provider().create(claim).providerId());
        } catch (CloudProviderException refused) {
            return Optional.empty();
        }
    }

    private static List<LaunchRequest> claims(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Claims.claim("claim-" + i).build())
                .toList();
    }

    private void tell(String what) {
        Map<String, Integer> calls = new TreeMap<>();
        bench.aws.calls().forEach(c -> calls.merge(c.operation(), 1, Integer::sum));
        System.getLogger("storm").log(System.Logger.Level.INFO, what + ": " + calls);
    }

    @Test
    @DisplayName(
            "AWS-BAT-03 a storm of 1,000 equal claims is far fewer calls than claims, and each claim gets a machine of its own")
    void thousandClaims() {
        Map<String, Optional<String>> launched = launchAll(claims(CLAIMS));
        tell("1,000 claims");

        assertThat(launched.values()).doesNotContain(Optional.empty()).doesNotHaveDuplicates();
        assertThat(bench.aws.instances().all()).hasSize(CLAIMS);
        assertThat(bench.aws.calls("CreateLaunchTemplate")).hasSize(1);
        // Each window is a call, and a machine that does much else needs many of them (docs/reference/aws-launch.md has
        // the measured number).
        assertThat(bench.aws.calls("CreateFleet").size()).isLessThan(CLAIMS / 2);
        assertThat(bench.aws.requests(CreateFleetRequest.class).stream()
                        .mapToInt(r -> r.targetCapacitySpecification().totalTargetCapacity())
                        .sum())
                .isEqualTo(CLAIMS);
    }

    @Test
    @DisplayName(
            "with 30 % of the offerings empty all claims get there, and nothing that was found empty is asked for again")
    void thirtyPercentEmpty() {
        Random random = new Random(7);
        Set<Pool> empty = new HashSet<>();
        bench.types.forEach(t -> TestTypes.ZONES.forEach(zone -> {
            if (random.nextInt(10) < 3) {
                empty.add(Pool.spot(t.name(), zone));
            }
        }));
        empty.forEach(pool -> bench.aws.capacity().limit(pool, 0));

        List<LaunchRequest> left = new ArrayList<>(claims(200));
        int rounds = 0;
        while (!left.isEmpty() && rounds++ < 10) {
            Map<String, Optional<String>> launched = launchAll(left);
            left.removeIf(c -> launched.getOrDefault(c.name(), Optional.empty()).isPresent());
        }
        tell("200 claims, 30 % of the offerings empty, rounds " + rounds);

        assertThat(left).isEmpty();
        assertThat(bench.aws.instances().all()).hasSize(200);
        bench.aws.forgetCalls();
        bench.provider().create(Claims.claim("another").build());
        Set<Pool> found = new HashSet<>(empty);
        found.removeIf(pool -> !bench.launching()
                .unavailable()
                .isUnavailable(
                        io.karpenter.core.offering.CapacityType.SPOT, pool.instanceType(), pool.zone(), List.of()));
        assertThat(found).isNotEmpty();
        assertThat(bench.aws.requests(CreateFleetRequest.class).getFirst().launchTemplateConfigs().stream()
                        .flatMap(c -> c.overrides().stream())
                        .map(o -> Pool.spot(o.instanceTypeAsString(), o.availabilityZone())))
                .doesNotContainAnyElementsOf(found);
    }

    @Test
    @DisplayName("with nothing left at all a claim is refused after one call, and the next one without any")
    void nothingLeft() {
        bench.aws.capacity().refuse(pool -> true, "InsufficientInstanceCapacity", "none");
        Optional<String> first = launch(Claims.claim("a").capacityType("spot").build());
        int calls = bench.aws.calls("CreateFleet").size();
        Optional<String> second = launch(Claims.claim("b").capacityType("spot").build());

        assertThat(List.of(first, second)).containsOnly(Optional.empty());
        assertThat(calls).isEqualTo(1);
        assertThat(bench.aws.calls("CreateFleet")).hasSize(1);
    }

    @Test
    @DisplayName("throttled to 5 requests in a second all claims get there, each once")
    void throttled() {
        bench.aws.throttle("CreateFleet", 5);
        List<LaunchRequest> left = new ArrayList<>(claims(300));
        Map<String, String> launched = new TreeMap<>();
        for (int round = 0; round < 100 && !left.isEmpty(); round++) {
            launchAll(left).forEach((name, id) -> id.ifPresent(i -> launched.put(name, i)));
            left.removeIf(c -> launched.containsKey(c.name()));
            // Whoever is refused comes back after a pause that grows.
            bench.timers.move(Duration.ofSeconds(10));
        }
        tell("300 claims, 5 requests in a second");

        assertThat(left).isEmpty();
        assertThat(launched.values()).doesNotHaveDuplicates();
        assertThat(bench.aws.instances().all()).hasSize(300);
    }
}
