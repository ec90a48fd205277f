package io.karpenter.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.fake.wire.Call;
import io.karpenter.engine.controller.ControllerProcess;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;

/** The program over EC2, killed with SIGKILL between CreateFleet and the write of what it has launched. */
@UsesControlPlane(Size.FULL)
final class KilledLaunchIT {

    private static final int KILLS = Integer.getInteger("karpenter.kills", 200);
    private static final List<String> POOLS = List.of("red", "green", "blue");
    private static final int PODS_A_LIFE = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_TRIES = 5;

    @TempDir
    private Path folder;

    private Ec2ControlPlane cluster;

    @BeforeEach
    void start(ControlPlane plane) {
        cluster = new Ec2ControlPlane(plane, folder);
        cluster.configure(POOLS.toArray(String[]::new));
    }

    @AfterEach
    void stop() {
        try (ControllerProcess process = cluster.start()) {
            cluster.remove(POOLS.toArray(String[]::new));
            assertThat(process.isAlive()).isTrue();
        } finally {
            cluster.close();
        }
    }

    /** Kills a process at a moment of its n-th fleet: EC2 has launched, and the process has just heard of it or never will. */
    private final class Assassin {

        private final ControllerProcess victim;
        private final int fleet;
        private final boolean beforeAnswer;
        private final AtomicInteger fleets = new AtomicInteger();
        private final CountDownLatch dead = new CountDownLatch(1);

        Assassin(ControllerProcess victim, int fleet, boolean beforeAnswer) {
            this.victim = victim;
            this.fleet = fleet;
            this.beforeAnswer = beforeAnswer;
            cluster.aws.onDone(call -> {
                if (isFleet(call) && fleets.incrementAndGet() == fleet && beforeAnswer) {
                    kill();
                }
            });
            cluster.aws.onAnswered(call -> {
                if (isFleet(call) && fleets.get() >= fleet && !beforeAnswer) {
                    kill();
                }
            });
        }

        private static boolean isFleet(Call call) {
            return call.operation().equals("CreateFleet");
        }

        private void kill() {
            if (dead.getCount() > 0) {
                victim.close();
                dead.countDown();
            }
        }

        /**
         * Returns once it is dead.
         *
         * @param more makes one more fleet necessary: pods may have found room on machines that were there
         */
        void awaitDeath(Runnable more) throws InterruptedException {
            for (int tries = 1; !dead.await(PATIENCE.toSeconds(), TimeUnit.SECONDS); tries++) {
                if (tries == MOST_TRIES - 1) {
                    victim.dumpThreads();
                }
                assertThat(tries)
                        .as("fleet %d of this life, %d seen\n%s", fleet, fleets.get(), cluster.log())
                        .isLessThan(MOST_TRIES);
                more.run();
            }
            cluster.aws.onDone(call -> {});
            cluster.aws.onAnswered(call -> {});
        }
    }

    @Test
    @DisplayName(
            "killed 200 times between CreateFleet and the status write, there are as many instances as claims, none twice and none without a claim")
    void survivesKills() throws InterruptedException {
        long seed = Long.getLong("karpenter.seed", System.nanoTime());
        System.out.println("seed " + seed + ", " + KILLS + " kills");
        Random random = new Random(seed);
        int[] pods = new int[POOLS.size()];
        warmUp(pods);

        Instant begin = Instant.now();
        int unheard = 0;
        int unwritten = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            // Fleets of different pools are never merged, so that each of these is a fleet of its own.
            List<Integer> some = new ArrayList<>(List.of(0, 1, 2));
            Collections.shuffle(some, random);
            int fleets = 1 + random.nextInt(2);
            for (int pool : some.subList(0, fleets)) {
                pods[pool] += 1 + random.nextInt(PODS_A_LIFE);
                cluster.scale(POOLS.get(pool), pods[pool]);
            }
            boolean beforeAnswer = random.nextInt(3) > 0;
            try (ControllerProcess process = cluster.start()) {
                int last = some.get(fleets - 1);
                new Assassin(process, 1 + random.nextInt(fleets), beforeAnswer)
                        .awaitDeath(() -> cluster.scale(POOLS.get(last), ++pods[last]));
            }
            unheard += beforeAnswer ? 1 : 0;
            unwritten += launchedUnknown();
        }
        System.out.printf(
                "%d kills in %d s, %d of them before the answer; a kill left %.1f machines of which no NodeClaim knew%n",
                KILLS, Duration.between(begin, Instant.now()).toSeconds(), unheard, (double) unwritten / KILLS);
        settle(pods);

        int launched = cluster.aws.instances().all().size();
        System.out.printf(
                "%d pods, %d instances launched in %d fleets, %d claims%n",
                Arrays.stream(pods).sum(),
                launched,
                cluster.aws.requests(CreateFleetRequest.class).stream()
                        .filter(request -> !Boolean.TRUE.equals(request.dryRun()))
                        .count(),
                cluster.claims().size());
        assertThat(unwritten).as("kills hit the moment").isPositive();
        assertThat(cluster.alive())
                .hasSize(launched)
                .containsExactlyInAnyOrderElementsOf(
                        Ec2ControlPlane.instances(cluster.claims(), "status", "providerID"));
    }

    /** The first life makes ready what later ones find, and keeps what classes it has loaded. */
    private void warmUp(int[] pods) {
        for (int pool = 0; pool < pods.length; pool++) {
            cluster.scale(POOLS.get(pool), ++pods[pool]);
        }
        try (ControllerProcess process = cluster.start()) {
            awaitRunning(pods);
            process.stop();
        }
    }

    private void settle(int[] pods) {
        try (ControllerProcess process = cluster.start()) {
            awaitRunning(pods);
            cluster.await(
                    "all claims to know their machine",
                    () -> cluster.claims().stream()
                            .noneMatch(
                                    claim -> claim.text("status", "providerID").isEmpty() || claim.isDeleting()));
            cluster.await(
                    "all Nodes to be registered",
                    () -> cluster.nodes().stream()
                            .allMatch(node -> "true".equals(node.labels().get("karpenter.sh/registered"))));
            assertThat(process.isAlive()).isTrue();
        }
    }

    private void awaitRunning(int[] pods) {
        for (int pool = 0; pool < pods.length; pool++) {
            String name = POOLS.get(pool);
            int wanted = pods[pool];
            cluster.await(
                    "all pods of " + name + " to run",
                    () -> cluster.running(name).size() == wanted);
        }
    }

    /** Machines that no NodeClaim names. */
    private int launchedUnknown() {
        Set<String> known = Set.copyOf(Ec2ControlPlane.instances(
                cluster.claims().stream()
                        .filter((Resource claim) ->
                                !claim.text("status", "providerID").isEmpty())
                        .toList(),
                "status",
                "providerID"));
        return (int) cluster.alive().stream().filter(id -> !known.contains(id)).count();
    }
}
