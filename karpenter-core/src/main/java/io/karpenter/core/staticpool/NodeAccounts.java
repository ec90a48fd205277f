package io.karpenter.core.staticpool;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The books of who has which nodes, by NodePool and name of the NodeClaim. A claim is in one set of its pool at most: active,
 * deleting, or pending disruption; beside them stand slots that are promised for claims not created yet.
 *
 * <p>A claim that was seen to be deleting stays so. One that is pending disruption stays so while it is merely observed again: only
 * {@link #unmark} says that it will be kept after all. The books can be opened anew at any time from what the API server lists.
 *
 * <p>Thread-safe: each call is atomic for its NodePool, and grants together never exceed the limit. Source: SCH-STA-03, SCH-STA-05;
 * STA-25 to STA-27.
 */
public final class NodeAccounts {

    private final Map<String, Account> accounts = new ConcurrentHashMap<>();

    /** The claim is there, as the API server has it. */
    public void observe(String nodePool, String claim, boolean deleting) {
        account(nodePool).observe(claim, deleting);
    }

    /** It was decided to delete the claim. */
    public void markDeleting(String nodePool, String claim) {
        account(nodePool).observe(claim, true);
    }

    /** The claim is to be replaced: it goes once its replacement is ready. */
    public void markPendingDisruption(String nodePool, String claim) {
        account(nodePool).markPendingDisruption(claim);
    }

    /** What was decided about the claim was dropped, and it is not being deleted: it is active again. */
    public void unmark(String nodePool, String claim) {
        account(nodePool).unmark(claim);
    }

    /** The claim is gone. */
    public void forget(String nodePool, String claim) {
        account(nodePool).forget(claim);
    }

    /**
     * Promises slots for new claims. Whoever gets some releases each one after its attempt to create a claim, successful or not,
     * and after a successful one has been {@linkplain #observe observed}.
     *
     * @param wanted how many
     * @param limit most nodes of the pool; {@link Long#MAX_VALUE}: any number
     * @return how many are granted, from 0 to {@code wanted}
     */
    public int reserve(String nodePool, int wanted, long limit) {
        return account(nodePool).reserve(wanted, limit);
    }

    /**
     * Gives slots back.
     *
     * @throws IllegalArgumentException if fewer are promised
     */
    public void release(String nodePool, int slots) {
        account(nodePool).release(nodePool, slots);
    }

    /** The books of {@code nodePool} at this moment. */
    public NodeCounts counts(String nodePool) {
        return account(nodePool).counts();
    }

    /** True if the claim is there and neither going nor about to be replaced: one of those that scaling down chooses from (STC-06). */
    public boolean isActive(String nodePool, String claim) {
        return account(nodePool).isActive(claim);
    }

    private Account account(String nodePool) {
        return accounts.computeIfAbsent(nodePool, name -> new Account());
    }

    private static final class Account {

        private final Set<String> active = new HashSet<>();
        private final Set<String> deleting = new HashSet<>();
        private final Set<String> pendingDisruption = new HashSet<>();
        private int reserved;

        synchronized void observe(String claim, boolean isDeleting) {
            if (isDeleting) {
                put(claim, deleting);
            } else if (!deleting.contains(claim) && !pendingDisruption.contains(claim)) {
                put(claim, active);
            }
        }

        synchronized void markPendingDisruption(String claim) {
            if (!deleting.contains(claim)) {
                put(claim, pendingDisruption);
            }
        }

        synchronized void unmark(String claim) {
            if (deleting.contains(claim) || pendingDisruption.contains(claim)) {
                put(claim, active);
            }
        }

        synchronized void forget(String claim) {
            active.remove(claim);
            deleting.remove(claim);
            pendingDisruption.remove(claim);
        }

        private void put(String claim, Set<String> set) {
            forget(claim);
            set.add(claim);
        }

        synchronized int reserve(int wanted, long limit) {
            int granted = counts().grantable(wanted, limit);
            reserved += granted;
            return granted;
        }

        synchronized void release(String nodePool, int slots) {
            if (slots < 0 || slots > reserved) {
                throw new IllegalArgumentException(
                        "cannot release %d slots of nodepool %s, %d are promised".formatted(slots, nodePool, reserved));
            }
            reserved -= slots;
        }

        synchronized boolean isActive(String claim) {
            return active.contains(claim);
        }

        synchronized NodeCounts counts() {
            return new NodeCounts(active.size(), deleting.size(), pendingDisruption.size(), reserved);
        }
    }
}
