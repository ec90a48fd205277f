package io.karpenter.core.staticpool;

import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.NodePoolBuilder;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A static NodePool")
class ScaleUpTest {

    private final NodeAccounts accounts = new NodeAccounts();

    private static NodePoolBuilder pool(int replicas) {
        return nodePool("static").replicas(replicas);
    }

    private ScaleUp decide(NodePoolBuilder pool) {
        return ScaleUp.decide(pool.build(), accounts, true);
    }

    private void active(int nodes) {
        for (int i = 0; i < nodes; i++) {
            accounts.observe("static", "active-" + i, false);
        }
    }

    private void pendingDisruption(int nodes) {
        for (int i = 0; i < nodes; i++) {
            accounts.markPendingDisruption("static", "pending-" + i);
        }
    }

    private void deleting(int nodes) {
        for (int i = 0; i < nodes; i++) {
            accounts.markDeleting("static", "deleting-" + i);
        }
    }

    private static Optional<Duration> seconds(long seconds) {
        return Optional.of(Duration.ofSeconds(seconds));
    }

    @Test
    @DisplayName("SCH-STA-04 is looked at again a second later while not all nodes are known, and nothing is promised")
    void notSynced() {
        ScaleUp decision = ScaleUp.decide(pool(3).build(), accounts, false);

        assertThat(decision).isInstanceOf(ScaleUp.NotSynced.class);
        assertThat(decision.lookAgainAfter()).isEqualTo(seconds(1));
        assertThat(accounts.counts("static").reserved()).isZero();
    }

    @Test
    @DisplayName("SCH-STA-04 gets nothing while it is not ready or going, and is looked at when that changes")
    void notUsable() {
        assertThat(decide(pool(3).notReady()).message()).isEqualTo("nodepool is not ready");
        assertThat(decide(pool(3).deleting()).message()).isEqualTo("nodepool is being deleted");
        assertThat(decide(nodePool("static")).message()).isEqualTo("nodepool is not static");
        assertThat(decide(pool(3).notReady()).lookAgainAfter()).isEmpty();
        assertThat(accounts.counts("static").reserved()).isZero();
    }

    @Test
    @DisplayName(
            "SCH-STA-04 has enough nodes if those about to be replaced make up for what is missing, and is looked at in a minute")
    void enough() {
        active(2);
        pendingDisruption(1);

        ScaleUp decision = decide(pool(3));

        assertThat(decision).isInstanceOf(ScaleUp.Enough.class);
        assertThat(decision.lookAgainAfter()).isEqualTo(seconds(60));
        assertThat(decision.message()).contains("2 active", "1 about to be replaced", "3 replicas");
    }

    @Test
    @DisplayName("SCH-STA-04 gets no more nodes than it has if its replicas were lowered, none if they are 0")
    void tooMany() {
        active(2);

        assertThat(decide(pool(1))).isInstanceOf(ScaleUp.Enough.class);
        assertThat(decide(pool(0))).isInstanceOf(ScaleUp.Enough.class);
    }

    @Test
    @DisplayName("SCH-STA-05 KW-D-14 gets what its replicas lack, not again what is about to be replaced")
    void lacking() {
        active(1);
        pendingDisruption(2);
        deleting(4);

        assertThat(decide(pool(5))).isEqualTo(new ScaleUp.Create(2, 2));
        assertThat(accounts.counts("static").reserved()).isEqualTo(2);
    }

    @Test
    @DisplayName("SCH-STA-05 gets no more than its limit of nodes leaves, nodes that are going counted")
    void limited() {
        active(1);
        deleting(1);

        assertThat(decide(pool(5).limit("nodes", "4"))).isEqualTo(new ScaleUp.Create(2, 4));
    }

    @Test
    @DisplayName("SCH-STA-05 is looked at again in half a minute if its limit leaves nothing, and says so with numbers")
    void limitReached() {
        active(1);
        deleting(2);

        ScaleUp decision = decide(pool(5).limit("nodes", "3"));

        assertThat(decision.lookAgainAfter()).isEqualTo(seconds(30));
        assertThat(decision.message())
                .isEqualTo("nodepool node limit reached (limit 3, 3 nodes, 0 promised, 4 missing)");
    }

    @Test
    @DisplayName("SCH-STA-05 gets nothing that is promised to somebody else within its limit")
    void promisedElsewhere() {
        active(1);
        accounts.reserve("static", 1, 3);

        assertThat(decide(pool(5).limit("nodes", "3"))).isEqualTo(new ScaleUp.Create(1, 4));
    }

    @Test
    @DisplayName(
            "SCH-STA-06 is looked at again in a minute after its claims are created, by then with their slots released")
    void created() {
        ScaleUp decision = decide(pool(2));
        assertThat(decision).isEqualTo(new ScaleUp.Create(2, 2));
        assertThat(decision.lookAgainAfter()).isEqualTo(seconds(60));

        accounts.observe("static", "new-1", false);
        accounts.release("static", 1);
        accounts.release("static", 1); // of an attempt that failed

        assertThat(decide(pool(2))).isEqualTo(new ScaleUp.Create(1, 1));
    }
}
