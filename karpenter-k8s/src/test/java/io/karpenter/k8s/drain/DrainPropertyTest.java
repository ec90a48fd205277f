package io.karpenter.k8s.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.drain.Tier;
import io.karpenter.core.testkit.Property;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.Listener;
import io.karpenter.k8s.api.FakeClusterApi.Call;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Random pods leave a node while calls fail, the program dies at any call and budgets open when they like. What is looked at is what the API
 * server does to pods, not what the program thinks of it.
 */
@DisplayName("Whatever pods a node has, and whatever fails")
final class DrainPropertyTest {

    /** The program is dead; no {@code catch} of its own may go on after that. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    /**
     * A course of events.
     *
     * @param grace of the node in seconds; empty if it may take its time
     * @param trouble share of calls that fail or kill
     */
    private record Course(long seed, int pods, Optional<Integer> grace, double trouble) {}

    /** What the API server did to a pod, and when. */
    private record Ending(Resource pod, Instant at, Instant ends, boolean evicted, Set<String> others) {}

    private static final class Run {

        private final Course course;
        private final SplittableRandom random;
        private final DrainedNode node;
        private final Set<String> closed = new HashSet<>();
        private final List<Ending> endings = new ArrayList<>();
        private final List<Resource> all = new ArrayList<>();
        private final Set<String> touched = new HashSet<>();
        private int deaths;
        private boolean rough;

        Run(Course course) {
            this.course = course;
            random = new SplittableRandom(course.seed());
            node = DrainedNode.of(course.grace()
                    .map(seconds -> "terminationGracePeriod: " + seconds + "s")
                    .orElse(""));
            node.world.api.allowEvictions(pod -> !closed.contains(pod.name()));
            for (int i = 0; i < course.pods(); i++) {
                all.add(pod("pod-" + i));
            }
            node.world.api.watch(ResourceKind.POD, new Listener() {
                @Override
                public void changed(Resource now) {
                    if (now.isDeleting()) {
                        ends(now);
                    }
                }

                @Override
                public void gone(Resource last) {}
            });
            node.world.api.onCall(this::interfere);
        }

        private Resource pod(String name) {
            String owner = random.nextInt(3) == 0
                    ? "ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: agent, uid: u}]"
                    : "";
            boolean careful = course.grace().isPresent() && random.nextInt(6) == 0;
            String wish = careful ? "\n  annotations: {karpenter.sh/do-not-disrupt: \"true\"}" : "";
            if (random.nextInt(4) == 0) {
                closed.add(name);
                if (random.nextBoolean()) {
                    node.budget(name, 0);
                }
            }
            return node.pod(
                    name,
                    owner + wish,
                    "terminationGracePeriodSeconds: %d%s"
                            .formatted(
                                    random.nextInt(4) == 0 ? random.nextInt(200) : random.nextInt(1, 20),
                                    random.nextInt(4) == 0 ? "\n  priorityClassName: system-node-critical" : ""));
        }

        private void interfere(Call call) {
            if (!rough || !node.works() || (call.moment() == Moment.AFTER && random.nextBoolean())) {
                return;
            }
            double fate = random.nextDouble();
            if (fate < course.trouble() / 2) {
                throw new Death();
            }
            if (fate < course.trouble()) {
                // A deletion or eviction that is a conflict is one of another object.
                boolean patches = call.verb() == Verb.PATCH || call.verb() == Verb.PATCH_STATUS;
                throw new ApiException(
                        patches && random.nextBoolean() ? ApiException.CONFLICT : 500, "Test", "bad luck");
            }
        }

        private void ends(Resource pod) {
            boolean evicted = node.world.api.evicted().stream()
                    .anyMatch(other -> other.uid().equals(pod.uid()));
            Set<String> others = new HashSet<>();
            boolean before = rough;
            rough = false;
            node.pods().forEach(other -> others.add(other.name()));
            rough = before;
            endings.add(new Ending(
                    pod, node.now(), pod.deletionTimestamp().orElseThrow(), evicted && touched.add(pod.uid()), others));
        }

        void run() {
            node.delete();
            for (int i = 0; i < 40; i++) {
                rough = course.trouble() > 0;
                try {
                    node.passes(Duration.ofSeconds(random.nextInt(1, 8)));
                } catch (Death death) {
                    rough = false;
                    deaths++;
                    node.restart();
                }
                if (random.nextInt(5) == 0) {
                    closed.stream().sorted().findFirst().ifPresent(this::open);
                }
            }
            rough = false;
            Set.copyOf(closed).forEach(this::open);
            node.passes(Duration.ofMinutes(20));
        }

        private void open(String pod) {
            rough = false;
            closed.remove(pod);
            if (node.world
                    .api
                    .get(ResourceKind.POD_DISRUPTION_BUDGET, new ObjectKey("default", pod))
                    .isPresent()) {
                node.opens(pod);
            }
        }

        void verify() {
            assertThat(node.isNodeGone())
                    .as("the Node is gone, with %s", node.state())
                    .isTrue();
            assertThat(node.isClaimGone()).as("the NodeClaim is gone").isTrue();
            assertThat(node.world.cloud.list()).as("machines").isEmpty();
            endings.stream().filter(Ending::evicted).forEach(this::tierIsFirst);
            endings.forEach(this::keepsDeadline);
        }

        private Tier tier(String name) {
            return Tier.of(PodObject.read(all.stream()
                    .filter(pod -> pod.name().equals(name))
                    .findFirst()
                    .orElseThrow()));
        }

        private void tierIsFirst(Ending ending) {
            Tier own = tier(ending.pod().name());
            assertThat(ending.others())
                    .as(
                            "pods that are still there when %s is evicted",
                            ending.pod().name())
                    .allSatisfy(other -> assertThat(tier(other)).isGreaterThanOrEqualTo(own));
        }

        /** A pod that was deleted without being evicted would not have had its grace otherwise, and all end in time. */
        private void keepsDeadline(Ending ending) {
            if (course.grace().isEmpty()) {
                assertThat(ending.evicted())
                        .as("%s was evicted", ending.pod().name())
                        .isTrue();
                return;
            }
            Instant deadline = BEGIN.plusSeconds(course.grace().get());
            long grace = ((Number) ending.pod().at("spec", "terminationGracePeriodSeconds")).longValue();
            boolean byEviction = node.world.api.evicted().stream()
                    .anyMatch(other -> other.uid().equals(ending.pod().uid()));
            if (!byEviction) {
                assertThat(ending.at())
                        .as("when %s was deleted", ending.pod().name())
                        .isAfterOrEqualTo(deadline.minusSeconds(grace));
            }
            if (course.trouble() == 0) {
                Ending last = endings.stream()
                        .filter(other -> other.pod().uid().equals(ending.pod().uid()))
                        .reduce((a, b) -> b)
                        .orElseThrow();
                assertThat(last.ends())
                        .as("when %s ends", ending.pod().name())
                        .isBeforeOrEqualTo(deadline.plusSeconds(1));
            }
        }
    }

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private static Course course(RandomGenerator random, int size, double trouble) {
        return new Course(
                random.nextLong(),
                random.nextInt(size + 1),
                random.nextBoolean() ? Optional.of(random.nextInt(150)) : Optional.empty(),
                trouble);
    }

    private static void holds(Course course) {
        Run run = new Run(course);
        run.run();
        run.verify();
    }

    @TestFactory
    Stream<DynamicTest> laws() {
        return Stream.of(
                Property.<Course>forAll((random, size) -> course(random, size, 0))
                        .tries(150)
                        .maxSize(14)
                        .holds(
                                "TRM-13 TRM-14 TRM-20 TRM-24 no tier overtakes another, nothing is deleted before it must be,"
                                        + " and all have ended by the deadline",
                                DrainPropertyTest::holds),
                Property.<Course>forAll((random, size) -> course(random, size, 0.08))
                        .tries(150)
                        .maxSize(14)
                        .holds(
                                "TRM-11 TRM-14 TRM-22 TRM-24 the same with calls that fail and a program that dies, and in the end node"
                                        + " and machine are gone",
                                DrainPropertyTest::holds));
    }

    @TestFactory
    @DisplayName("TRM-11 TRM-16 TRM-22 after a death at any single call, before it is done or after")
    Stream<DynamicTest> everyCall() {
        Course course = new Course(5, 8, Optional.of(90), 0);
        return Stream.of(Moment.values())
                .flatMap(moment -> IntStream.range(0, calls(course, moment))
                        .mapToObj(at -> DynamicTest.dynamicTest(moment + " call " + at, () -> {
                            Run run = new Run(course);
                            int[] count = {0};
                            run.node.world.api.onCall(call -> {
                                if (isOfProgram(call) && call.moment() == moment && count[0]++ == at) {
                                    throw new Death();
                                }
                            });
                            run.run();
                            assertThat(run.deaths).isEqualTo(1);
                            run.verify();
                        })));
    }

    /** Those that are refused have no end. */
    private static int calls(Course course, Moment moment) {
        Run run = new Run(course);
        int[] count = {0};
        run.node.world.api.onCall(call -> {
            if (isOfProgram(call) && call.moment() == moment) {
                count[0]++;
            }
        });
        run.run();
        return count[0];
    }

    private static boolean isOfProgram(Call call) {
        return switch (call.verb()) {
            case PATCH, PATCH_STATUS, EVICT -> !call.kind().equals(ResourceKind.POD_DISRUPTION_BUDGET);
            case DELETE -> call.kind().equals(ResourceKind.NODE);
            case CREATE, GET, LIST, WATCH -> false;
        };
    }
}
