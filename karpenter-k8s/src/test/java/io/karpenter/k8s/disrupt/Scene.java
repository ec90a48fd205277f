package io.karpenter.k8s.disrupt;

import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.Decision;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.event.Event;
import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.RunningSimulations;
import io.karpenter.core.metric.Series;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.spread.DefaultConstraints;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.core.workload.PodId;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controller.Backoff;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.lifecycle.claim.ObjectIndexes;
import io.karpenter.k8s.observe.ClusterState;
import io.karpenter.k8s.observe.ObserverSettings;
import io.karpenter.k8s.observe.store.ResourceStore;
import io.karpenter.k8s.overlay.OverlaidCatalogs;
import io.karpenter.k8s.provision.NodeClaimCreation;
import io.karpenter.k8s.schedule.CronSchedules;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.disruption.DisruptionPlan;
import io.karpenter.solver.disruption.Findings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.event.EventRecordingLogger;
import org.slf4j.event.Level;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.SubstituteLogger;

/** A cluster in memory, and one process that disrupts what it is told to. */
final class Scene {

    final ManualClock clock = new ManualClock();
    final FakeClusterApi api = FakeClusterApi.immediate(clock);
    final List<Event> events = new ArrayList<>();
    final Map<Series, Double> counted = new HashMap<>();
    final Map<Series, Double> observed = new HashMap<>();
    final RunningSimulations simulations = new RunningSimulations(clock);
    final List<ConsolidationProblem> asked = new ArrayList<>();
    final List<Decision> failed = new ArrayList<>();
    final List<Decision> succeeded = new ArrayList<>();
    final Queue<SubstituteLoggingEvent> logged = new ConcurrentLinkedQueue<>();
    final Map<String, String> unreadableBudgets = new HashMap<>();
    boolean synced = true;
    Function<ConsolidationProblem, List<Decision>> planner = now -> List.of();
    Process process = new Process();

    /** A process with all it knows. */
    final class Process {

        final ClusterState state = new ClusterState(ObserverSettings.DEFAULT, clock);
        final Commands commands = new Commands();
        private final ResourceStore claims =
                ObjectIndexes.claims(new ResourceStore(resource -> resource), Optional::of);
        private final ResourceStore nodes = ObjectIndexes.nodes(new ResourceStore(resource -> resource), Optional::of);
        private final List<ClusterApi.Watch> watches = new ArrayList<>();
        private final List<Controller> controllers = new ArrayList<>();
        private int ids;

        Process() {
            ObserverSettings.DEFAULT.kinds().forEach(kind -> watches.add(api.watch(kind, state.listener(kind))));
            watches.add(api.watch(ResourceKind.NODE_CLAIM, claims));
            watches.add(api.watch(ResourceKind.NODE, nodes));
            claims.subscribe((before, now) -> {
                if (now != null) {
                    state.learn(now);
                }
            });
            ExecutionSettings settings = new ExecutionSettings(
                    ExecutionSettings.MOST_TIME,
                    Duration.ofSeconds(15),
                    ConsolidationSettings.of(new CronSchedules())
                            .withSolving(SolverSettings.DEFAULT.withTimeLimit(Duration.ZERO)),
                    DefaultConstraints.NONE,
                    true,
                    Optional.empty());
            OverlaidCatalogs catalogs = new OverlaidCatalogs((pools, nodeClasses) -> Catalogs.linear(4, 8), Set.of());
            DisruptionObjects objects = new DisruptionObjects(api, claims, nodes, state, clock);
            DisruptionReport report = new DisruptionReport(
                    objects,
                    events::add,
                    new Counting(),
                    simulations,
                    new EventRecordingLogger(new SubstituteLogger("controller", logged, false), logged));
            Replacements replacements =
                    new Replacements(objects, catalogs, new NodeClaimCreation(api, claims::learn, 1), settings);
            DisruptionProblems problems = new DisruptionProblems(state, catalogs, Set::of, settings);
            DisruptionDecider decider = new DisruptionDecider(
                    (now, stop) -> {
                        asked.add(now);
                        return new DisruptionPlan(
                                planner.apply(now),
                                List.of(),
                                new Findings(List.of(), List.of(), List.of(), List.of(), unreadableBudgets));
                    },
                    failed::add,
                    succeeded::add);
            Controller loop = controller(new DisruptionLoop(
                    objects,
                    () -> synced,
                    () -> true,
                    problems,
                    decider,
                    commands,
                    replacements,
                    report,
                    settings,
                    () -> "command-" + asked.size() + "-" + ids++));
            Controller validation =
                    controller(new CommandValidation(objects, () -> synced, problems, commands, report, settings));
            Controller queue = controller(new CommandQueue(objects, commands, replacements, decider, report, 1));
            commands.tell(validation::enqueue, queue::enqueue, () -> loop.enqueue(DisruptionLoop.KEY));
            loop.enqueue(DisruptionLoop.KEY);
        }

        private Controller controller(io.karpenter.k8s.controller.Reconciler reconciler) {
            Controller controller = new Controller(reconciler, 1, Backoff.DEFAULT, clock, Controller.Observer.NONE);
            controllers.add(controller);
            return controller;
        }
    }

    private final class Counting implements MetricSink {
        @Override
        public void add(Series counter, double amount) {
            counted.merge(counter, amount, Double::sum);
        }

        @Override
        public void set(Series gauge, double value) {}

        @Override
        public void observe(Series of, double value) {
            observed.put(of, value);
        }

        @Override
        public void remove(Series series) {}

        @Override
        public void replace(Metric gauge, Map<Series, ? extends Number> values) {}
    }

    /** The process is killed, and another one started. */
    void restart() {
        process.watches.forEach(ClusterApi.Watch::close);
        process = new Process();
    }

    void run() {
        for (int i = 0; i < 200 && process.controllers.stream().anyMatch(Controller::runOne); i++) {
            // Until nothing is due.
        }
    }

    /** Time passes second by second. */
    void advance(int seconds) {
        run();
        for (int i = 0; i < seconds; i++) {
            clock.passes(Duration.ofSeconds(1));
            run();
        }
    }

    /** What is to be changed of an object. */
    static Map<String, Object> patch(ResourceKind kind, String yaml) {
        return Yaml.resource(kind, yaml).content();
    }

    // ---- decisions ----

    /** Decides once, when it is asked next. */
    void decideOnce(Decision... decisions) {
        boolean[] done = {false};
        planner = now -> {
            if (done[0]) {
                return List.of();
            }
            done[0] = true;
            return Arrays.asList(decisions);
        };
    }

    static Decision delete(DisruptionMethod method, String... nodes) {
        return new Decision(new Command(method.reason(), List.of(nodes), List.of(), List.of(), 1, 1, 0), method);
    }

    /** A node is replaced by one of 8 cores in zone-a; its pods move there. */
    static Decision replace(DisruptionMethod method, String node, String... pods) {
        List<PodId> moving =
                Stream.of(pods).map(pod -> new PodId("default", pod)).toList();
        PlannedNode replacement = PlannedNode.builder("new", "general")
                .machine("c8", "zone-a", CapacityType.ON_DEMAND, 1)
                .instanceTypeOptions(List.of("c8"))
                .labels(Map.of("karpenter.sh/nodepool", "general"))
                .allocatable(ResourceList.parse("cpu", "8"))
                .pods(moving)
                .build();
        return new Decision(
                new Command(
                        method.reason(),
                        List.of(node),
                        List.of(replacement),
                        moving.stream()
                                .map(pod -> new PodMove(pod, node, "new"))
                                .toList(),
                        1,
                        1,
                        0),
                method);
    }

    // ---- objects ----

    void pool(String more) {
        api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: general}
                spec:
                  %s
                  disruption: {consolidateAfter: 0s, budgets: [{nodes: "100%%"}]}
                  template:
                    spec:
                      nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                      requirements: []
                status:
                  conditions: [{type: Ready, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}]
                """.formatted(more)));
    }

    /** A NodeClaim {@code claim-NAME} and its Node, ready for pods. */
    void node(String name) {
        api.create(Yaml.resource(ResourceKind.NODE_CLAIM, """
                metadata:
                  name: claim-%s
                  labels:
                    karpenter.sh/nodepool: general
                    node.kubernetes.io/instance-type: c4
                    topology.kubernetes.io/zone: zone-a
                    karpenter.sh/capacity-type: on-demand
                  finalizers: [karpenter.sh/termination]
                spec:
                  nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                  requirements: []
                """.formatted(name)));
        initialize("claim-" + name, name);
    }

    /** A claim becomes a Node that is ready for pods. */
    void initialize(String claim, String node) {
        api.patch(
                ResourceKind.NODE_CLAIM, ObjectKey.of(claim), Part.STATUS, patch(ResourceKind.NODE_CLAIM, """
                status:
                  providerID: test:///%s
                  nodeName: %s
                  capacity: {cpu: "4", memory: 16Gi, pods: "110"}
                  allocatable: {cpu: "4", memory: 16Gi, pods: "110"}
                  conditions:
                  - {type: Launched, status: "True", reason: Launched, lastTransitionTime: "2026-01-01T00:00:00Z"}
                  - {type: Registered, status: "True", reason: Registered, lastTransitionTime: "2026-01-01T00:00:00Z"}
                  - {type: Initialized, status: "True", reason: Initialized, lastTransitionTime: "2026-01-01T00:00:00Z"}
                """.formatted(
                                claim, node)));
        api.create(Yaml.resource(ResourceKind.NODE, """
                metadata:
                  name: %s
                  labels:
                    karpenter.sh/nodepool: general
                    karpenter.sh/registered: "true"
                    karpenter.sh/initialized: "true"
                    node.kubernetes.io/instance-type: c4
                    topology.kubernetes.io/zone: zone-a
                    karpenter.sh/capacity-type: on-demand
                    kubernetes.io/hostname: %s
                  finalizers: [karpenter.sh/termination]
                spec: {providerID: "test:///%s"}
                status:
                  capacity: {cpu: "4", memory: 16Gi, pods: "110"}
                  allocatable: {cpu: "4", memory: 16Gi, pods: "110"}
                  conditions: [{type: Ready, status: "True"}]
                """.formatted(node, node, claim)));
    }

    void pod(String name, String node, String annotations) {
        api.create(Yaml.resource(ResourceKind.POD, """
                metadata:
                  name: %s
                  namespace: default
                  annotations: {%s}
                  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: w, controller: true}]
                spec:
                  nodeName: %s
                  containers: [{name: main, resources: {requests: {cpu: "1"}}}]
                status: {phase: Running}
                """.formatted(name, annotations, node)));
    }

    Resource claim(String name) {
        return api.get(ResourceKind.NODE_CLAIM, ObjectKey.of(name)).orElseThrow();
    }

    Optional<Resource> replacement() {
        return api.list(ResourceKind.NODE_CLAIM).stream()
                .filter(claim -> !claim.name().startsWith("claim-"))
                .findFirst();
    }

    boolean isTainted(String node) {
        return CandidateMarks.isTainted(
                api.get(ResourceKind.NODE, ObjectKey.of(node)).orElseThrow());
    }

    boolean isMarked(String node) {
        return CandidateMarks.hasCondition(claim("claim-" + node));
    }

    boolean isDeleting(String node) {
        return claim("claim-" + node).isDeleting();
    }

    /** How often the log said something. */
    long logged(Level level, String text) {
        return logged.stream()
                .filter(event -> event.getLevel() == level && event.getMessage().contains(text))
                .count();
    }

    <E> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
