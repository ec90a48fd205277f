package io.karpenter.engine.aws;

import static io.karpenter.engine.aws.Ec2Cluster.condition;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.Ec2Provider;
import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.fake.FakeCapacity.Pool;
import io.karpenter.aws.fake.wire.Call;
import io.karpenter.aws.settings.AwsSettings;
import io.karpenter.aws.settings.ClusterFacts;
import io.karpenter.core.event.EventSink;
import io.karpenter.k8s.KarpenterControllers;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * Many pods at once, each of which takes a machine of its own: all controllers on their threads, with an API server and an AWS in memory. Tells how
 * often AWS is asked, and how long it takes.
 */
@Tag("slow")
class Ec2StormTest {

    private static final int CLAIMS = Integer.getInteger("karpenter.storm", 1000);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final List<String> FAMILIES = List.of("m5", "c5", "r5", "m6i", "c6i");
    private static final List<String> ZONES = List.of("us-west-2a", "us-west-2b", "us-west-2c", "us-west-2d");

    private final FakeAws aws = FakeAws.start();
    private final FakeClusterApi api = FakeClusterApi.immediate(InstantSource.system());
    private final AwsClients clients = aws.clients();
    private final CountDownLatch allLaunched = new CountDownLatch(1);
    private final Set<String> launched = new HashSet<>();
    private Optional<KarpenterControllers> controllers = Optional.empty();

    @BeforeEach
    void objects() {
        for (String zone : List.of("a", "b", "c", "d")) {
            aws.network().freeAddresses("subnet-" + zone, 1_000_000);
        }
        api.create(Ec2Objects.nodeClass("default"));
        api.create(Ec2Objects.pool("general", "default", "spot", String.join(", ", FAMILIES), "large"));
        api.watch(ResourceKind.NODE_CLAIM, new ClusterApi.Listener() {
            @Override
            public void changed(Resource claim) {
                if (condition(claim, "Launched").equals("True")
                        && launched.add(claim.name())
                        && launched.size() == CLAIMS) {
                    allLaunched.countDown();
                }
            }

            @Override
            public void gone(Resource claim) {
                launched.remove(claim.name());
            }
        });
    }

    @AfterEach
    void stop() {
        controllers.ifPresent(KarpenterControllers::close);
        clients.close();
        aws.close();
    }

    /** Time from the start of the controllers, with all pods there, until all claims are launched. */
    private Duration storm() throws InterruptedException {
        for (int i = 0; i < CLAIMS; i++) {
            api.create(Ec2Objects.pod("pod-" + i, "1200m"));
        }
        Ec2Provider ec2 = Ec2Provider.builder(
                        clients,
                        AwsSettings.of(FakeAws.CLUSTER),
                        new ClusterFacts("https://api.test", "Y2E=", Optional.of("10.100.0.10")))
                .apiServerVersion(() -> "1.33")
                .start();
        aws.forgetCalls();
        Instant begin = Instant.now();
        controllers = Optional.of(KarpenterControllers.builder()
                .api(api)
                .cloudProvider(ec2.provider())
                .nodeClasses(List.of(Ec2Objects.NODE_CLASS))
                .events(EventSink.NONE)
                .beforeActing(ec2::lead)
                .afterClosing(ec2::close)
                .start());
        boolean done = allLaunched.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        Duration took = Duration.between(begin, Instant.now());
        assertThat(done).as("%d launched after %s", launched.size(), took).isTrue();
        return took;
    }

    private void tell(String what, Duration took) {
        Map<String, Integer> calls = new TreeMap<>();
        aws.calls().forEach(call -> calls.merge(call.operation(), 1, Integer::sum));
        List<CreateFleetRequest> fleets = fleets();
        int asked = fleets.stream()
                .mapToInt(f -> f.targetCapacitySpecification().totalTargetCapacity())
                .sum();
        System.out.printf(
                "%s: %d claims launched in %.1f s; %.0f claims a CreateFleet; %s%n",
                what, CLAIMS, took.toMillis() / 1000.0, (double) asked / fleets.size(), calls);
    }

    private List<CreateFleetRequest> fleets() {
        return aws.requests(CreateFleetRequest.class).stream()
                .filter(request -> !Boolean.TRUE.equals(request.dryRun()))
                .toList();
    }

    private void assertOneForEachClaim() {
        List<Resource> claims = api.list(ResourceKind.NODE_CLAIM);
        assertThat(Ec2ControlPlane.instances(claims, "status", "providerID"))
                .hasSize(CLAIMS)
                .containsExactlyInAnyOrderElementsOf(
                        aws.instances().all().stream().map(Instance::instanceId).toList())
                .containsExactlyInAnyOrderElementsOf(aws.instances().alive().stream()
                        .map(Instance::instanceId)
                        .toList());
    }

    @Test
    @DisplayName("AWS-BAT-03 a storm of pods is a few dozen calls of AWS, and each NodeClaim gets a machine of its own")
    void storm1000() throws InterruptedException {
        Duration took = storm();
        tell("storm", took);

        assertOneForEachClaim();
        // How many are merged depends on how busy this machine is; one for each claim would be no merging at all.
        assertThat(fleets()).hasSizeLessThan(CLAIMS / 2);
        assertThat(aws.calls()).hasSizeLessThan(CLAIMS);
    }

    @Test
    @DisplayName("with 30 % of the offerings empty all claims get a machine, in far fewer calls than there are claims")
    void thirtyPercentEmpty() throws InterruptedException {
        long seed = Long.getLong("karpenter.seed", 7);
        Random random = new Random(seed);
        Set<Pool> empty = new HashSet<>();
        for (String family : FAMILIES) {
            for (String zone : ZONES) {
                if (random.nextInt(10) < 3) {
                    empty.add(Pool.spot(family + ".large", zone));
                }
            }
        }
        empty.forEach(pool -> aws.capacity().limit(pool, 0));

        Duration took = storm();
        tell(
                "30 %% empty (%d of %d offerings, seed %d)"
                        .formatted(empty.size(), FAMILIES.size() * ZONES.size(), seed),
                took);

        assertOneForEachClaim();
        assertThat(fleets()).hasSizeLessThan(CLAIMS / 2);
    }

    @Test
    @DisplayName("throttled to five requests of a kind in a second, all claims get a machine, each one")
    void throttled() throws InterruptedException {
        for (String operation : List.of(
                "CreateFleet", "DescribeInstances", "CreateLaunchTemplate", "DescribeLaunchTemplates", "CreateTags")) {
            aws.throttle(operation, 5);
        }

        Duration took = storm();
        tell("throttled to 5/s", took);
        aws.calls("TerminateInstances").forEach(c -> {
            System.out.println(c);
            String id = c.as(software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest.class)
                    .instanceIds()
                    .getFirst();
            System.out.println(aws.instances().find(id));
            api.list(ResourceKind.NODE_CLAIM).stream()
                    .filter(x -> x.text("status", "providerID").endsWith(id))
                    .forEach(x -> System.out.println(x.content()));
        });

        assertOneForEachClaim();
        Map<Long, Long> perSecond = aws.calls("CreateFleet").stream()
                .collect(Collectors.groupingBy(
                        (Call call) -> call.at().getEpochSecond(), HashMap::new, Collectors.counting()));
        System.out.println("most CreateFleets in a second: "
                + perSecond.values().stream().mapToLong(Long::longValue).max().orElse(0));
    }
}
