package io.karpenter.engine.aws;

import static io.karpenter.engine.aws.Ec2Cluster.condition;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Instance;

/** Controllers that die between CreateFleet and the write of what it has launched, and whose successors come sooner or later. */
@Tag("slow")
class KilledLaunchTest {

    private static final int KILLS = Integer.getInteger("karpenter.kills", 200);
    private static final int MOST_CLAIMS_A_LIFE = 3;
    private static final int MOST_CALLS_AFTER = 4;
    private static final int KILLS_BETWEEN_REST = 4;
    private static final int LONGEST_PAUSE_SECONDS = 90;

    /** The process is dead; no {@code catch} of its own may go on after that. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final Ec2Cluster cluster = new Ec2Cluster();
    private final AtomicInteger fleets = new AtomicInteger();
    private final Set<String> joined = new HashSet<>();
    private boolean armed;
    private boolean dead;
    private int callsLeft;

    @AfterEach
    void stop() {
        armed = false;
        cluster.close();
    }

    /** The API server as the process reaches it: some calls after its last fleet nothing gets through any more, done or not. */
    private void watchCalls() {
        cluster.aws.onDone(call -> {
            if (call.operation().equals("CreateFleet")) {
                fleets.decrementAndGet();
            }
        });
        cluster.api.onCall(call -> {
            if (armed && (dead || fleets.get() <= 0 && callsLeft-- == 0)) {
                dead = true;
                throw new Death();
            }
        });
    }

    private void claim(int number) {
        cluster.api.create(Yaml.resource(ResourceKind.NODE_CLAIM, """
                metadata: {name: claim-%d}
                spec:
                  expireAfter: Never
                  nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: default}
                  resources: {requests: {cpu: "1"}}
                  requirements:
                  - {key: karpenter.sh/capacity-type, operator: In, values: [on-demand]}
                  - {key: node.kubernetes.io/instance-type, operator: In, values: [m5.large]}
                """.formatted(number)));
    }

    private void joinAll() {
        for (Resource claim : cluster.claims()) {
            if (!claim.text("status", "providerID").isEmpty() && joined.add(claim.name())) {
                cluster.join(claim, "node-of-" + claim.name());
            }
        }
    }

    private void settle() {
        assertThat(cluster.until(() -> all("Launched"))).isTrue();
        joinAll();
        assertThat(cluster.until(() -> all("Initialized"))).isTrue();
    }

    private boolean all(String condition) {
        return cluster.claims().stream()
                .allMatch(claim -> condition(claim, condition).equals("True"));
    }

    private boolean dies() {
        armed = true;
        try {
            cluster.until(() -> false);
            return false;
        } catch (Death death) {
            return true;
        } finally {
            armed = false;
        }
    }

    @Test
    @DisplayName(
            "killed 200 times between CreateFleet and the status write, and started again at once or later than garbage is collected, there are as"
                    + " many instances as claims")
    void survivesKills() {
        long seed = Long.getLong("karpenter.seed", System.nanoTime());
        System.out.println("seed " + seed + ", " + KILLS + " kills");
        Random random = new Random(seed);
        cluster.nodeClass();
        watchCalls();

        int claims = 0;
        int unwritten = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            int more = 1 + random.nextInt(MOST_CLAIMS_A_LIFE);
            for (int i = 0; i < more; i++) {
                claim(claims++);
            }
            fleets.set(1 + random.nextInt(more));
            callsLeft = random.nextInt(MOST_CALLS_AFTER);
            assertThat(dies()).as("kill %d of seed %d", kill, seed).isTrue();
            unwritten += cluster.running().size()
                    - (int) cluster.claims().stream()
                            .filter(claim -> !claim.text("status", "providerID").isEmpty())
                            .count();
            dead = false;
            joinAll();
            cluster.clock.passes(Duration.ofSeconds(random.nextInt(LONGEST_PAUSE_SECONDS)));
            cluster.restart(random);
            if (kill % KILLS_BETWEEN_REST == 0) {
                // Otherwise claims that are killed at again and again are given up in the end, as they should be.
                settle();
            }
        }
        settle();

        System.out.printf(
                "%d claims, %d instances; at %d kills there was a machine that no claim knew%n",
                claims, cluster.aws.instances().all().size(), unwritten);
        assertThat(unwritten).as("kills hit the moment").isGreaterThan(KILLS / 4);
        assertThat(cluster.claims().size()).isEqualTo(claims);
        assertThat(Ec2ControlPlane.instances(cluster.claims(), "status", "providerID"))
                .containsExactlyInAnyOrderElementsOf(cluster.aws.instances().all().stream()
                        .map(Instance::instanceId)
                        .toList())
                .containsExactlyInAnyOrderElementsOf(
                        cluster.running().stream().map(Instance::instanceId).toList());
    }
}
