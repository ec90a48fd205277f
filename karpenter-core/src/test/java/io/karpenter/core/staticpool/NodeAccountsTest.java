package io.karpenter.core.staticpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@DisplayName("The books of a static NodePool's nodes")
class NodeAccountsTest {

    private static final String POOL = "static";

    private final NodeAccounts accounts = new NodeAccounts();

    private NodeCounts counts() {
        return accounts.counts(POOL);
    }

    @Test
    @DisplayName("SCH-STA-03 a claim is active, pending disruption or deleting, never two of them")
    void disjoint() {
        accounts.observe(POOL, "a", false);
        assertThat(counts()).isEqualTo(new NodeCounts(1, 0, 0, 0));

        accounts.markPendingDisruption(POOL, "a");
        assertThat(counts()).isEqualTo(new NodeCounts(0, 0, 1, 0));

        accounts.markDeleting(POOL, "a");
        assertThat(counts()).isEqualTo(new NodeCounts(0, 1, 0, 0));

        accounts.forget(POOL, "a");
        assertThat(counts()).isEqualTo(NodeCounts.NONE);
    }

    @Test
    @DisplayName("STC-06 neither a claim that goes, nor one that is about to be replaced, nor an unknown one is active")
    void active() {
        accounts.observe(POOL, "a", false);
        accounts.observe(POOL, "b", true);
        accounts.markPendingDisruption(POOL, "c");

        assertThat(List.of("a", "b", "c", "d"))
                .filteredOn(name -> accounts.isActive(POOL, name))
                .containsExactly("a");
    }

    @Test
    @DisplayName("SCH-STA-03 a claim that is seen again stays pending disruption, or deleting")
    void observedAgain() {
        accounts.markPendingDisruption(POOL, "a");
        accounts.observe(POOL, "a", false);
        accounts.markDeleting(POOL, "b");
        accounts.observe(POOL, "b", false);
        accounts.markPendingDisruption(POOL, "b");

        assertThat(counts()).isEqualTo(new NodeCounts(0, 1, 1, 0));

        accounts.observe(POOL, "a", true);
        assertThat(counts()).isEqualTo(new NodeCounts(0, 2, 0, 0));
    }

    @Test
    @DisplayName("SCH-STA-03 a claim that is kept after all is active again; one that is gone does not come back")
    void unmarked() {
        accounts.markPendingDisruption(POOL, "a");
        accounts.markDeleting(POOL, "b");
        accounts.unmark(POOL, "a");
        accounts.unmark(POOL, "b");
        accounts.unmark(POOL, "gone");

        assertThat(counts()).isEqualTo(new NodeCounts(2, 0, 0, 0));
    }

    @Test
    @DisplayName("SCH-STA-03 pools have books of their own")
    void pools() {
        accounts.observe(POOL, "a", false);
        accounts.observe("other", "b", true);

        assertThat(counts()).isEqualTo(new NodeCounts(1, 0, 0, 0));
        assertThat(accounts.counts("other")).isEqualTo(new NodeCounts(0, 1, 0, 0));
    }

    @Test
    @DisplayName("SCH-STA-05 grants what the limit leaves after all nodes, whatever becomes of them, and all promises")
    void grants() {
        accounts.observe(POOL, "a", false);
        accounts.markDeleting(POOL, "b");
        accounts.markPendingDisruption(POOL, "c");

        assertThat(accounts.reserve(POOL, 2, 6)).isEqualTo(2);
        assertThat(accounts.reserve(POOL, 2, 6)).isEqualTo(1);
        assertThat(accounts.reserve(POOL, 2, 6)).isZero();
        assertThat(accounts.reserve(POOL, 2, 2)).as("the limit was lowered").isZero();
        assertThat(accounts.reserve(POOL, 7, Long.MAX_VALUE))
                .as("without a limit")
                .isEqualTo(7);
    }

    @Test
    @DisplayName("SCH-STA-06 slots that are given back are granted again; more cannot be given back than were granted")
    void releases() {
        accounts.reserve(POOL, 3, 3);
        accounts.release(POOL, 1);

        assertThat(accounts.reserve(POOL, 3, 3)).isEqualTo(1);
        assertThatThrownBy(() -> accounts.release(POOL, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot release 4 slots of nodepool static, 3 are promised");
        assertThat(counts().reserved()).isEqualTo(3);
    }

    @RepeatedTest(20)
    @DisplayName("SCH-STA-05 however many ask at the same time, nodes and promises never exceed the limit")
    void concurrentGrants() throws Exception {
        int threads = 8;
        int limit = 100;
        CyclicBarrier together = new CyclicBarrier(threads);
        AtomicInteger created = new AtomicInteger();
        List<Callable<Integer>> workers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            workers.add(() -> {
                together.await();
                int most = 0;
                // Asks until there is nothing left; every third attempt to create a claim fails.
                for (int granted = accounts.reserve(POOL, 3, limit);
                        granted > 0;
                        granted = accounts.reserve(POOL, 3, limit)) {
                    for (int slot = 0; slot < granted; slot++) {
                        int number = created.incrementAndGet();
                        if (number % 3 != 0) {
                            accounts.observe(POOL, "claim-" + number, false);
                        }
                        NodeCounts now = counts();
                        most = Math.max(most, now.present());
                        accounts.release(POOL, 1);
                    }
                }
                return most;
            });
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (Future<Integer> seen : pool.invokeAll(workers)) {
                assertThat(seen.get()).isLessThanOrEqualTo(limit);
            }
        }

        assertThat(counts()).isEqualTo(new NodeCounts(limit, 0, 0, 0));
    }

    @RepeatedTest(20)
    @DisplayName("SCH-STA-03 claims that several threads move about at the same time end in one set each")
    void concurrentMoves() throws Exception {
        int threads = 6;
        CyclicBarrier together = new CyclicBarrier(threads);
        List<String> claims = IntStream.range(0, 50).mapToObj(i -> "claim-" + i).toList();
        List<Callable<Boolean>> workers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int kind = t % 3;
            workers.add(() -> {
                together.await();
                boolean whole = true;
                for (String claim : claims) {
                    switch (kind) {
                        case 0 -> accounts.observe(POOL, claim, false);
                        case 1 -> accounts.markPendingDisruption(POOL, claim);
                        default -> accounts.unmark(POOL, claim);
                    }
                    whole &= counts().present() <= claims.size();
                }
                return whole;
            });
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (Future<Boolean> whole : pool.invokeAll(workers)) {
                assertThat(whole.get()).isTrue();
            }
        }

        assertThat(counts().present()).isEqualTo(claims.size());
    }
}
