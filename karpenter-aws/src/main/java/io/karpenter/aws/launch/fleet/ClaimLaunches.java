package io.karpenter.aws.launch.fleet;

import com.github.benmanes.caffeine.cache.Cache;
import io.karpenter.aws.error.AwsError;
import io.karpenter.aws.instance.Instance;
import io.karpenter.aws.refresh.Expiring;
import io.karpenter.core.cloud.InsufficientCapacityException;
import io.karpenter.core.cloud.LaunchFailedException;
import io.karpenter.core.cloud.NodeClassNotReadyException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Lets each NodeClaim have one machine, however often it is launched for. Within a process that is remembered; across processes machines say whose
 * they are. Thread-safe; launches for one claim wait for each other. Source: ADR 0017.
 */
public final class ClaimLaunches {

    /** Far longer than a claim without a machine lives. */
    private static final Duration REMEMBERED = Duration.ofHours(12);

    /**
     * What a fleet has answered: a machine, or why there is none.
     *
     * @param refusal of use only without a machine
     */
    public record Tried(Optional<Instance> machine, Supplier<RuntimeException> refusal) {}

    /** What became of a launch for one claim so far. Guarded by its lock. */
    private static final class Memory {
        private final ReentrantLock lock = new ReentrantLock();
        private boolean askedPredecessors;
        /** When a call failed of which it is not known what it did: a machine may be there, or come. */
        private Optional<Instant> uncertain = Optional.empty();

        private int attempt;
        private Optional<Instance> machine = Optional.empty();
    }

    private final EarlierLaunches earlier;
    private final Predicate<Instance> alive;
    private final InstantSource clock;
    private final Cache<String, Memory> memories;

    /**
     * @param alive true if a machine launched by this process is still there
     */
    public ClaimLaunches(EarlierLaunches earlier, Predicate<Instance> alive, InstantSource clock) {
        this.earlier = earlier;
        this.alive = alive;
        this.clock = clock;
        this.memories = Expiring.afterAccess(REMEMBERED, clock);
    }

    /** This process is in charge from now on: what it remembers may be outdated. */
    public void begin() {
        earlier.begin();
        memories.invalidateAll();
    }

    /**
     * The claim's machine, launched now if it has none.
     *
     * @param launch makes a try, given how many fleets have refused before; what it throws is thrown
     * @throws RuntimeException the fleet's refusal
     */
    public Instance machineOf(String uid, IntFunction<Tried> launch) {
        Memory memory = memories.get(uid, u -> new Memory());
        memory.lock.lock();
        try {
            if (memory.machine.isEmpty() || !alive.test(memory.machine.get())) {
                memory.machine = recalled(uid, memory);
            }
            if (memory.machine.isPresent()) {
                return memory.machine.get();
            }
            Tried tried = tried(memory, launch);
            memory.machine = tried.machine();
            return tried.machine().orElseThrow(tried.refusal());
        } finally {
            memory.lock.unlock();
        }
    }

    private Optional<Instance> recalled(String uid, Memory memory) {
        EarlierLaunches.Found found = new EarlierLaunches.Found(Optional.empty(), 0);
        if (memory.uncertain.isPresent()) {
            found = earlier.ofAnybody(uid, memory.uncertain.get());
        } else if (!memory.askedPredecessors) {
            found = earlier.ofPredecessor(uid);
        }
        memory.uncertain = Optional.empty();
        memory.askedPredecessors = true;
        memory.attempt = Math.max(memory.attempt, found.launches());
        return found.machine();
    }

    private Tried tried(Memory memory, IntFunction<Tried> launch) {
        try {
            Tried tried = launch.apply(memory.attempt);
            // Whatever the fleet answered, its client token is used up.
            memory.attempt++;
            return tried;
        } catch (InsufficientCapacityException | LaunchFailedException | NodeClassNotReadyException certain) {
            throw certain;
        } catch (RuntimeException failed) {
            AwsError.Kind kind = AwsError.of(failed).map(AwsError::kind).orElse(AwsError.Kind.SERVER_FAULT);
            switch (kind) {
                case SERVER_FAULT, THROTTLED -> memory.uncertain = Optional.of(clock.instant());
                case TOKEN_REUSED -> {
                    memory.uncertain = Optional.of(clock.instant());
                    memory.attempt++;
                }
                case NOT_FOUND, ALREADY_EXISTS, DRY_RUN_PASSED, UNAUTHORIZED, NO_CAPACITY, NO_SPOT_ROLE, OTHER -> {}
            }
            throw failed;
        }
    }
}
