package io.karpenter.k8s.simulated;

import io.karpenter.core.cloud.CloudProvider;
import io.karpenter.core.cloud.InsufficientCapacityException;
import io.karpenter.core.cloud.LaunchFailedException;
import io.karpenter.core.cloud.RepairPolicy;
import io.karpenter.core.cloud.TypeCorrections;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.Launched;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.cloud.machine.MachineNotice;
import io.karpenter.core.cloud.machine.NoticeQueue;
import io.karpenter.core.cloud.machine.Termination;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodeClaimTemplate;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.taint.KarpenterTaints;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A cloud in memory, over a real catalogue. What it has launched outlives the program if a {@link MachineJournal} is given, as machines of a
 * real cloud would. Thread-safe.
 */
public final class SimulatedCloud implements CloudProvider {

    private static final String FIRST_IMAGE = "simulated";
    private static final String IMAGE_DRIFT = "ImageDrift";
    private static final List<RepairPolicy> REPAIR = List.of(
            new RepairPolicy("Ready", "False", Duration.ofMinutes(30)),
            new RepairPolicy("Ready", "Unknown", Duration.ofMinutes(30)));

    private final SimulatedMarket market;
    private final CloudTimes times;
    private final CloudScript script;
    private final MachineJournal journal;
    private final Shortages shortages = new Shortages();
    private final InstantSource clock;
    private final Map<String, SimulatedMachine> machines = new LinkedHashMap<>();
    private final Map<String, String> idsByNode = new HashMap<>();
    /** Machines whose end was asked for, in the order in which that comes. */
    private final Queue<SimulatedMachine> ending = new ArrayDeque<>();

    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final SimulatedNotices notices = new SimulatedNotices();
    private volatile List<RepairPolicy> repairPolicies = REPAIR;
    private long launches;
    private volatile String image = FIRST_IMAGE;
    private volatile TypeCorrections corrections = TypeCorrections.NONE;

    /**
     * @param market what can be launched
     * @param journal has the machines that were there before
     */
    public SimulatedCloud(
            SimulatedMarket market, CloudTimes times, CloudScript script, MachineJournal journal, InstantSource clock) {
        this.market = market;
        this.times = times;
        this.script = script;
        this.journal = journal;
        this.clock = clock;
        readJournal();
    }

    private void readJournal() {
        journal.machines().stream()
                .sorted(Comparator.comparing(machine -> machine.terminated().orElse(Instant.MAX)))
                .forEach(this::track);
    }

    /** Reads the journal again, in which another program may have written since: the one that led before. */
    synchronized void takeOver() {
        if (journal.isKept()) {
            machines.clear();
            idsByNode.clear();
            ending.clear();
            readJournal();
        }
    }

    /** From now on {@code listener} is told the id of each machine that is launched or ends. It must return at once. */
    void onChange(Consumer<String> listener) {
        listeners.add(listener);
    }

    CloudTimes times() {
        return times;
    }

    @Override
    public String name() {
        return "simulated";
    }

    @Override
    public Set<NodeClassKind> nodeClassKinds() {
        return market.nodeClassKinds();
    }

    @Override
    public Catalog catalog(List<NodePool> nodePools, List<NodeClass> nodeClasses) {
        return shortages.appliedTo(market.catalogs().catalog(nodePools, nodeClasses), clock.instant());
    }

    @Override
    public LabelSchema labels() {
        return market.labels();
    }

    @Override
    public Set<String> keysNotForOverlays() {
        return market.keysNotForOverlays();
    }

    @Override
    public Set<String> resourcesNotForOverlays() {
        return market.resourcesNotForOverlays();
    }

    @Override
    public void correctedBy(TypeCorrections overlays) {
        corrections = overlays;
    }

    @Override
    public Launched create(LaunchRequest request) {
        String id = idOf(request.uid());
        SimulatedMachine launched;
        synchronized (this) {
            Optional<SimulatedMachine> earlier = machines.values().stream()
                    .filter(machine -> machine.claimUid().equals(request.uid()))
                    .findAny();
            if (earlier.isPresent()) {
                return earlier.get().launched();
            }
            Optional<LaunchFailedException> refusal = script.nextRefusal();
            if (refusal.isPresent()) {
                throw refusal.get();
            }
            LaunchChoice choice = LaunchChoice.of(request, types(request), this::hasCapacity)
                    .orElseThrow(() -> new InsufficientCapacityException(
                            "no offering that nodeclaim %s allows has capacity".formatted(request.name())));
            launched = new SimulatedMachine(
                    request.name(),
                    request.uid(),
                    launched(
                            SimulatedMachine.PROVIDER_ID + "///"
                                    + choice.offering().zone() + "/" + id,
                            choice),
                    List.of(KarpenterTaints.UNREGISTERED),
                    clock.instant(),
                    Optional.empty());
            launches++;
            keep(launched);
        }
        listeners.forEach(listener -> listener.accept(launched.id()));
        return launched.launched();
    }

    private boolean hasCapacity(InstanceType type, Offering offering) {
        boolean has = script.hasCapacity(type, offering);
        if (!has) {
            shortages.found(type, offering, clock.instant());
        }
        return has;
    }

    /** How many machines were launched by this program so far. */
    public synchronized long launches() {
        return launches;
    }

    private List<InstanceType> types(LaunchRequest request) {
        String pool = request.labels().getOrDefault(Labels.NODEPOOL, "");
        NodePool nodePool = NodePool.of(
                pool,
                new NodeClaimTemplate(
                        Map.of(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        request.spec().nodeClassRef(),
                        Optional.empty(),
                        Optional.empty()));
        return corrections.applied(
                pool,
                catalog(List.of(nodePool), request.nodeClass().stream().toList())
                        .forNodePool(pool));
    }

    private Launched launched(String id, LaunchChoice choice) {
        return new Launched(
                id,
                image,
                choice.labels(),
                Map.of(),
                choice.type().capacity().with(choice.offering().capacityOverride()),
                choice.type().allocatable(choice.offering()));
    }

    /** The same for the same claim, so that an answer that got lost is given again. */
    private static String idOf(String claimUid) {
        return "i-" + UUID.nameUUIDFromBytes(claimUid.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Termination delete(String providerId) {
        synchronized (this) {
            dropGone();
            SimulatedMachine machine = machines.get(providerId);
            if (machine == null) {
                return Termination.GONE;
            }
            if (machine.terminated().isEmpty()) {
                keep(machine.terminatedAt(clock.instant()));
            }
            dropGone();
        }
        listeners.forEach(listener -> listener.accept(providerId));
        return Termination.REQUESTED;
    }

    /** Ends a machine without having been asked to, as a cloud does that wants its spot capacity back. */
    public void reclaim(String providerId) {
        delete(providerId);
    }

    /** From now on machines boot from this image, and those that do not have drifted. A restart of the program begins with the first. */
    public void renewImage(String newImage) {
        image = newImage;
    }

    @Override
    public Optional<String> driftReason(LaunchRequest claim, Machine machine) {
        return machine.imageId().equals(image) ? Optional.empty() : Optional.of(IMAGE_DRIFT);
    }

    @Override
    public List<RepairPolicy> repairPolicies() {
        return repairPolicies;
    }

    /** From now on these conditions of Nodes call for a new machine; to be said before the controllers start. */
    public void repairOn(List<RepairPolicy> policies) {
        repairPolicies = List.copyOf(policies);
    }

    /** Says something of a machine, until it is acknowledged. */
    public void tell(MachineNotice notice) {
        notices.add(notice);
    }

    @Override
    public Optional<NoticeQueue> notices() {
        return Optional.of(notices);
    }

    @Override
    public synchronized Optional<Machine> get(String providerId) {
        return machine(providerId).map(SimulatedMachine::asMachine);
    }

    @Override
    public synchronized List<Machine> list() {
        return machines().stream().map(SimulatedMachine::asMachine).toList();
    }

    synchronized Optional<SimulatedMachine> machine(String providerId) {
        dropGone();
        return Optional.ofNullable(machines.get(providerId));
    }

    /** True if the machine of this Node runs: it is there, and its end was not asked for. */
    synchronized boolean runs(String node) {
        return Optional.ofNullable(idsByNode.get(node))
                .flatMap(this::machine)
                .filter(machine -> machine.terminated().isEmpty())
                .isPresent();
    }

    synchronized List<SimulatedMachine> machines() {
        dropGone();
        return new ArrayList<>(machines.values());
    }

    private void keep(SimulatedMachine machine) {
        journal.append(machine);
        track(machine);
    }

    private void track(SimulatedMachine machine) {
        machines.put(machine.id(), machine);
        idsByNode.put(machine.nodeName(), machine.id());
        if (machine.terminated().isPresent()) {
            ending.add(machine);
        }
    }

    private void dropGone() {
        Instant now = clock.instant();
        for (SimulatedMachine next = ending.peek(); next != null && isGone(next, now); next = ending.peek()) {
            ending.remove();
            machines.remove(next.id());
            idsByNode.remove(next.nodeName());
        }
    }

    private boolean isGone(SimulatedMachine machine, Instant now) {
        return machine.terminated()
                .map(at -> !now.isBefore(at.plus(times.shutDown())))
                .orElse(false);
    }
}
