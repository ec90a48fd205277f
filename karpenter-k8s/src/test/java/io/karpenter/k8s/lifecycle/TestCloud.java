package io.karpenter.k8s.lifecycle;

import io.karpenter.core.cloud.CloudProvider;
import io.karpenter.core.cloud.ProviderTask;
import io.karpenter.core.cloud.RepairPolicy;
import io.karpenter.core.cloud.ReservedCapacity;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.Launched;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.cloud.machine.MachineNotice;
import io.karpenter.core.cloud.machine.NoticeQueue;
import io.karpenter.core.cloud.machine.RegistrationHook;
import io.karpenter.core.cloud.machine.RegistrationTask;
import io.karpenter.core.cloud.machine.Termination;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.cloud.nodeclass.NodeClassCare;
import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.quantity.ResourceList;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A cloud whose machines take one further question to end, and whose calls a test may let fail before or after they are done. */
public final class TestCloud implements CloudProvider {

    public static final NodeClassKind KIND = new NodeClassKind("test.sh", "TestNodeClass");

    private static final Pattern PROVIDER_ID = Pattern.compile("test:///[^/]+/(?<id>[^/]+)");

    private final InstantSource clock;
    private final Map<String, Machine> machines = new LinkedHashMap<>();
    private final Map<String, String> idByUid = new LinkedHashMap<>();
    private final Deque<RuntimeException> refusals = new ArrayDeque<>();
    private final List<RegistrationHook> hooks = new ArrayList<>();
    private final List<RegistrationTask> registrationTasks = new ArrayList<>();
    private final List<ProviderTask> tasks = new ArrayList<>();
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final List<RepairPolicy> policies = new ArrayList<>();
    private final Map<String, MachineNotice> notices = new LinkedHashMap<>();
    private final Map<String, String> drift = new LinkedHashMap<>();
    private Optional<NodeClassCare> care = Optional.empty();
    private Optional<ReservedCapacity> reserved = Optional.empty();
    private Optional<Catalog> catalog = Optional.empty();
    private Consumer<String> onCall = call -> {};
    private Predicate<String> relevant = id -> true;

    public TestCloud(InstantSource clock) {
        this.clock = clock;
    }

    /** From now on {@code hook} is called with "create before", "create after" and so on. */
    public void onCall(Consumer<String> hook) {
        onCall = hook;
    }

    /** The next launches fail with these. */
    public void refuse(RuntimeException... failures) {
        refusals.addAll(List.of(failures));
    }

    public void addHook(RegistrationHook hook) {
        hooks.add(hook);
    }

    /** Somebody looks after configuration objects. */
    public void care(NodeClassCare value) {
        care = Optional.of(value);
    }

    @Override
    public Optional<NodeClassCare> nodeClassCare() {
        return care;
    }

    /** What the provider has to do beside. */
    public void addTask(RegistrationTask task) {
        registrationTasks.add(task);
    }

    /** What the provider has to do beside. */
    public void addTask(ProviderTask task) {
        tasks.add(task);
    }

    @Override
    public List<RegistrationTask> registrationTasks() {
        return List.copyOf(registrationTasks);
    }

    @Override
    public List<ProviderTask> tasks() {
        return List.copyOf(tasks);
    }

    /** How often a method was called. */
    public synchronized long calls(String method) {
        return List.copyOf(calls).stream().filter(method::equals).count();
    }

    /** A machine that was launched by nobody of this test. */
    public synchronized void put(Machine machine) {
        machines.put(machine.providerId(), machine);
    }

    /** A machine vanishes. */
    public synchronized void lose(String providerId) {
        machines.remove(providerId);
    }

    /** Machines that were launched and are not ending. */
    public synchronized List<Machine> alive() {
        return machines.values().stream().filter(m -> !m.terminating()).toList();
    }

    @Override
    public String name() {
        return "test";
    }

    @Override
    public Set<NodeClassKind> nodeClassKinds() {
        return Set.of(KIND);
    }

    /** From now on this is what can be bought. */
    public void sell(Catalog sold) {
        catalog = Optional.of(sold);
    }

    @Override
    public synchronized Catalog catalog(List<NodePool> nodePools, List<NodeClass> nodeClasses) {
        begin("catalog");
        return catalog.orElseThrow(() -> new UnsupportedOperationException("nothing is planned here"));
    }

    /** From now on a machine has drifted for this reason; an empty one: it has not. */
    public void drift(String providerId, String reason) {
        drift.put(providerId, reason);
    }

    @Override
    public synchronized Optional<String> driftReason(LaunchRequest claim, Machine machine) {
        begin("drift");
        return Optional.of(drift.getOrDefault(machine.providerId(), "")).filter(reason -> !reason.isEmpty());
    }

    /** From now on machines are launched into reservations. */
    public void reserve(ReservedCapacity capacity) {
        reserved = Optional.of(capacity);
    }

    @Override
    public Optional<ReservedCapacity> reservedCapacity() {
        return reserved;
    }

    public void repair(RepairPolicy policy) {
        policies.add(policy);
    }

    @Override
    public List<RepairPolicy> repairPolicies() {
        return List.copyOf(policies);
    }

    /** Says something, until it is acknowledged. */
    public synchronized void tell(MachineNotice notice) {
        notices.put(notice.id(), notice);
    }

    @Override
    public Optional<NoticeQueue> notices() {
        return Optional.of(new Notices());
    }

    /** What was last said of the machines that matter. */
    public Predicate<String> relevant() {
        return relevant;
    }

    private final class Notices implements NoticeQueue {

        @Override
        public List<MachineNotice> receive(Predicate<String> ids) {
            begin("receive");
            relevant = ids;
            return List.copyOf(notices.values());
        }

        @Override
        public Duration pause() {
            return Duration.ofSeconds(5);
        }

        @Override
        public void acknowledge(MachineNotice notice) {
            begin("acknowledge");
            notices.remove(notice.id());
            onCall.accept("acknowledge after");
        }
    }

    private void begin(String method) {
        calls.add(method);
        onCall.accept(method + " before");
    }

    @Override
    public synchronized Launched create(LaunchRequest request) {
        begin("create");
        if (!refusals.isEmpty()) {
            throw refusals.removeFirst();
        }
        Optional<String> earlier =
                Optional.ofNullable(idByUid.get(request.uid())).filter(machines::containsKey);
        String id = earlier.orElse("test:///zone-a/i-" + (idByUid.size() + 1));
        if (earlier.isEmpty()) {
            idByUid.put(request.uid(), id);
            Instant now = clock.instant();
            put(new Machine(id, Optional.of(request.name()), "m", "zone-a", "spot", "image-1", now, false));
        }
        onCall.accept("create after");
        return new Launched(
                id,
                "image-1",
                Map.of(Labels.ZONE, "zone-a", Labels.INSTANCE_TYPE, "m", Labels.CAPACITY_TYPE, "spot"),
                Map.of("test.sh/launched", "true"),
                ResourceList.parse("cpu", "4", "memory", "8Gi"),
                ResourceList.parse("cpu", "3900m", "memory", "7Gi"));
    }

    @Override
    public Termination delete(String providerId) {
        // Without the lock, so that calls can be seen to be made side by side.
        begin("delete");
        Termination termination = end(providerId);
        onCall.accept("delete after");
        return termination;
    }

    private synchronized Termination end(String providerId) {
        Machine machine = machines.get(providerId);
        if (machine == null || machine.terminating()) {
            machines.remove(providerId);
            return Termination.GONE;
        }
        put(new Machine(
                providerId,
                machine.nodeClaim(),
                machine.instanceType(),
                machine.zone(),
                machine.capacityType(),
                machine.imageId(),
                machine.launched(),
                true));
        return Termination.REQUESTED;
    }

    @Override
    public synchronized Optional<Machine> get(String providerId) {
        begin("get");
        return Optional.ofNullable(machines.get(providerId));
    }

    /** The text after the zone. */
    @Override
    public Optional<String> machineId(String providerId) {
        Matcher matcher = PROVIDER_ID.matcher(providerId);
        return matcher.matches() ? Optional.of(matcher.group("id")) : Optional.empty();
    }

    @Override
    public synchronized List<Machine> list() {
        begin("list");
        List<Machine> all = List.copyOf(machines.values());
        onCall.accept("list after");
        return all;
    }

    @Override
    public List<RegistrationHook> registrationHooks() {
        return List.copyOf(hooks);
    }
}
