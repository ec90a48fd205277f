package io.karpenter.aws.launch.fleet;

import io.karpenter.aws.batch.BatchLimits;
import io.karpenter.aws.batch.Batcher;
import io.karpenter.aws.batch.Timers;
import io.karpenter.aws.instance.Instance;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.metric.MetricSink;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Finds the machine that was launched for a NodeClaim before, by a process that was killed or by a call whose answer got lost. Machines say in their
 * tags which claims they are for, so nothing need be remembered. Thread-safe. Source: ADR 0017.
 *
 * <p>What a predecessor launched does not change any more, so one list of machines serves all claims. EC2 shows new machines with a delay: a list
 * counts for good only if it is from well after this process began, and a launch of which fewer machines are seen than claims are named is only
 * believed to be complete after a while.
 */
public final class EarlierLaunches {

    /** How long EC2 may take to show a machine, with room to spare. */
    static final Duration SETTLED = Duration.ofMinutes(1);

    /** How long EC2 usually takes to show a machine. */
    static final Duration DELAY = Duration.ofSeconds(5);

    private static final BatchLimits LIMITS =
            new BatchLimits("list_launches", Duration.ofMillis(35), Duration.ofSeconds(1), 1000);

    /** Machines of one call, by their ids. */
    private record Launch(LaunchMark mark, List<Instance> machines) {

        /** True if no more machines will be seen than there are. */
        boolean isComplete(Instant now) {
            return machines.size() >= mark.claims().size()
                    || machines.stream()
                            .allMatch(m -> m.launched().plus(SETTLED).isBefore(now));
        }
    }

    /**
     * What was launched for a claim.
     *
     * @param machine the one that is alive
     * @param launches how many calls there were that gave machines, whether or not they live: their client tokens are used up
     */
    public record Found(Optional<Instance> machine, int launches) {}

    private record Listing(Instant taken, Map<String, List<Launch>> ofClaim) {}

    private final Supplier<List<Instance>> marked;
    private final Timers timers;
    private volatile Instant began;
    private final Batcher<String, String, Listing> lister;

    private volatile Optional<Listing> predecessors = Optional.empty();

    /**
     * @param marked lists the machines of the cluster that have {@link LaunchMark#LAUNCH_TAG}, in whatever state
     */
    public EarlierLaunches(Supplier<List<Instance>> marked, Timers timers, Executor executor, MetricSink metrics) {
        this.marked = marked;
        this.timers = timers;
        this.began = timers.clock().instant();
        this.lister = new Batcher<>(
                LIMITS,
                uid -> "",
                (group, requests) -> {
                    Listing listing = list();
                    requests.forEach(r -> r.answer(listing));
                },
                timers,
                executor,
                metrics);
    }

    /** This process is in charge from now on: whoever was before may have launched until just now. */
    public void begin() {
        began = timers.clock().instant();
        predecessors = Optional.empty();
    }

    private Listing list() {
        Instant taken = timers.clock().instant();
        Instant since = began;
        Map<LaunchMark, List<Instance>> ofCall = new HashMap<>();
        for (Instance machine : marked.get()) {
            LaunchMark.in(machine.tags())
                    .ifPresent(mark ->
                            ofCall.computeIfAbsent(mark, m -> new ArrayList<>()).add(machine));
        }
        Map<String, List<Launch>> ofClaim = new HashMap<>();
        ofCall.forEach((mark, machines) -> {
            machines.sort(Comparator.comparing(Instance::id));
            Launch launch = new Launch(mark, List.copyOf(machines));
            mark.claims()
                    .forEach(claim -> ofClaim.computeIfAbsent(claim, c -> new ArrayList<>())
                            .add(launch));
        });
        Listing listing = new Listing(taken, ofClaim);
        if (!taken.isBefore(since.plus(SETTLED)) && since.equals(began)) {
            predecessors = Optional.of(listing);
        }
        return listing;
    }

    /**
     * What a predecessor of this process launched for the claim.
     *
     * @throws CloudProviderException if that cannot be told yet
     */
    public Found ofPredecessor(String uid) {
        return found(uid, predecessors.orElseGet(() -> lister.call(uid)));
    }

    /**
     * What anybody launched for the claim until {@code failed}: EC2 is asked, though not at once, as it shows new machines late.
     *
     * @throws CloudProviderException if that cannot be told yet
     */
    public Found ofAnybody(String uid, Instant failed) {
        if (timers.clock().instant().isBefore(failed.plus(DELAY))) {
            throw new CloudProviderException(
                    "a launch failed without a clear answer; whether there is an instance is asked %s later"
                            .formatted(DELAY));
        }
        return found(uid, lister.call(uid));
    }

    private Found found(String uid, Listing listing) {
        Instant now = timers.clock().instant();
        List<Launch> launches = listing.ofClaim().getOrDefault(LaunchMark.nameOf(uid), List.of());
        for (Launch launch : launches) {
            if (!launch.isComplete(now)) {
                throw new CloudProviderException(
                        "a launch for %d nodeclaims shows %d instances so far; which is whose is not known yet"
                                .formatted(
                                        launch.mark().claims().size(),
                                        launch.machines().size()));
            }
            int place = launch.mark().placeOf(uid).orElse(Integer.MAX_VALUE);
            if (place < launch.machines().size()
                    && !launch.machines().get(place).isEnding()) {
                return new Found(Optional.of(launch.machines().get(place)), launches.size());
            }
        }
        return new Found(Optional.empty(), launches.size());
    }
}
