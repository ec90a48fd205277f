package io.karpenter.k8s.disrupt;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.candidate.PodEvictions;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.disruption.execution.CommandCounts;
import io.karpenter.core.event.Event;
import io.karpenter.core.event.EventSink;
import io.karpenter.core.event.ObjectRef;
import io.karpenter.core.event.disruption.CommandEvent;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.RunningSimulations;
import io.karpenter.core.metric.SchedulerMetrics;
import io.karpenter.core.metric.SchedulingCounts;
import io.karpenter.core.nodeclaim.NewNodeClaim;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.lifecycle.claim.ClaimObject;
import io.karpenter.k8s.trace.TraceAttributes;
import io.karpenter.solver.consolidation.reference.Validation;
import io.karpenter.solver.disruption.DisruptionPlan;
import io.karpenter.solver.disruption.report.DisruptionEvents;
import io.karpenter.solver.disruption.report.DisruptionMeasurements;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Tells the world what becomes of commands: events, metrics and lines of the log. Thread-safe. Source: EVT-01, MET-12, MET-38, MET-51 to MET-56,
 * SCH-MET-01 to SCH-MET-03.
 */
public final class DisruptionReport {

    private static final String CONTROLLER = "disruption";

    private static final int LISTED = 10;

    private final DisruptionObjects with;
    private final EventSink events;
    private final MetricSink metrics;
    private final RunningSimulations simulations;
    private final CommandCounts counts;
    private final Logger log;

    /**
     * @param simulations is told of each pass; somebody else asks it how they do
     */
    public DisruptionReport(
            DisruptionObjects with, EventSink events, MetricSink metrics, RunningSimulations simulations) {
        this(with, events, metrics, simulations, LoggerFactory.getLogger("controller"));
    }

    DisruptionReport(
            DisruptionObjects with, EventSink events, MetricSink metrics, RunningSimulations simulations, Logger log) {
        this.log = log;
        this.simulations = simulations;
        this.with = with;
        this.events = events;
        this.metrics = metrics;
        this.counts = new CommandCounts(metrics);
        DisruptionMeasurements.begin(metrics);
    }

    private static LoggingEventBuilder about(LoggingEventBuilder line, ActiveCommand command) {
        return line.addKeyValue("controller", CONTROLLER)
                .addKeyValue("command", command.id())
                .addKeyValue("reason", command.method().reason().toString())
                .addKeyValue("decision", command.replaces() ? "replace" : "delete")
                .addKeyValue("nodes", listed(command));
    }

    private static String listed(ActiveCommand command) {
        String some = command.targets().stream()
                .limit(LISTED)
                .map(ActiveCommand.Target::node)
                .collect(Collectors.joining(", "));
        int more = command.targets().size() - LISTED;
        return more > 0 ? some + " and " + more + " other(s)" : some;
    }

    /** Decides, which can be seen meanwhile, and how long it takes. */
    DisruptionPlan decided(Cluster cluster, Supplier<DisruptionPlan> run) {
        String id = UUID.randomUUID().toString();
        Instant start = with.now();
        simulations.started(CONTROLLER, id, cluster.pendingPods().size());
        try {
            DisruptionPlan plan = run.get();
            simulations.left(CONTROLLER, id, 0);
            metrics.observe(
                    SchedulerMetrics.SCHEDULING_DURATION.series(CONTROLLER), Duration.between(start, with.now()));
            return plan;
        } finally {
            simulations.finished(CONTROLLER, id);
        }
    }

    /** What was found out on the way to a plan. */
    void planned(Cluster cluster, DisruptionPlan plan) {
        DisruptionEvents.of(cluster, plan).forEach(events::publish);
        DisruptionMeasurements.report(plan, metrics);
        trace(plan);
        plan.findings()
                .unreadableBudgets()
                .forEach((pool, because) -> log.atError()
                        .addKeyValue("controller", CONTROLLER)
                        .addKeyValue("NodePool", pool)
                        .addKeyValue("because", because)
                        .log("disruption budgets are invalid, nothing of the nodepool is disrupted"));
    }

    private static void trace(DisruptionPlan plan) {
        Span.current()
                .setAttribute(
                        TraceAttributes.REASONS,
                        plan.decisions().stream()
                                .map(decision -> decision.method().reason().toString())
                                .toList())
                .setAttribute(
                        TraceAttributes.NODES,
                        plan.decisions().stream()
                                .mapToLong(
                                        decision -> decision.command().nodes().size())
                                .sum())
                .setAttribute(
                        TraceAttributes.SAVINGS,
                        plan.decisions().stream()
                                .mapToDouble(decision -> decision.command().savings())
                                .sum());
    }

    /** A command waits to be looked at again. */
    void proposed(ActiveCommand active) {
        about(log.atDebug(), active).log("looking again in a while at what was decided");
    }

    /** A command holds, all of it or with fewer nodes. */
    void held(ActiveCommand active, int dropped) {
        if (dropped > 0) {
            counts.rejected(active.method(), dropped);
        }
    }

    /** A command does not hold any more. */
    void rejected(ActiveCommand active, Command command, Optional<Validation.Failure> failure, String because) {
        counts.rejected(active.method(), command.nodes().size());
        String text = failure.map(Validation.Failure::toString).orElse("unknown");
        about(log.atDebug(), active).addKeyValue("because", because).log("what was decided does not hold any more");
        if (isConsolidation(active.method())) {
            aboutNodes(
                    active,
                    ref -> new CommandEvent.ConsolidationRejected(
                            ref, words(command), text, because, command.savings()));
        }
    }

    /** The nodes are marked, the replacements created. */
    void started(ActiveCommand active, Command command) {
        Set<String> pools = active.targets().stream()
                .flatMap(target -> with.claims().get(ObjectKey.of(target.claim())).stream())
                .map(claim -> ClaimObject.read(claim).nodePool())
                .collect(Collectors.toSet());
        counts.started(active.method(), active.replaces(), pools);
        about(log.atInfo(), active)
                .addKeyValue("pods", command.podMoves().size())
                .addKeyValue(
                        "replacements",
                        command.replacements().stream()
                                .map(DisruptionReport::text)
                                .collect(Collectors.joining("; ")))
                .log("disrupting node(s)");
    }

    private static String text(PlannedNode node) {
        List<String> types = node.instanceTypeOptions();
        String more = types.size() > LISTED ? " and %d other(s)".formatted(types.size() - LISTED) : "";
        return node.capacityType() + " " + types.stream().limit(LISTED).collect(Collectors.joining(", ")) + more;
    }

    void created(ActiveCommand active, NewNodeClaim claim) {
        metrics.increment(SchedulingCounts.created(claim, CommandCounts.reason(active.method())));
    }

    void notStarted(ActiveCommand active, RuntimeException because) {
        about(log.atError(), active).setCause(because).log("a command could not be begun, its nodes stay for now");
    }

    /** An earlier process began it. */
    void resumed(ActiveCommand active) {
        about(log.atInfo(), active)
                .addKeyValue("replacements", active.replacements().size())
                .log("going on with a command");
    }

    /** A replacement is not initialized yet. */
    void awaits(ActiveCommand active, String claim) {
        with.staying(claim).map(DisruptionReport::reference).ifPresent(ref -> {
            events.publish(
                    new CommandEvent.DisruptionLaunching(ref, active.method().reason()));
            events.publish(new CommandEvent.DisruptionWaitingReadiness(ref));
        });
    }

    /** Tells of the NodeClaims of a command that are deleted. The cluster is looked at once. */
    Terminations terminations(ActiveCommand active) {
        Cluster snapshot = with.snapshot();
        Map<String, Long> pods = snapshot.pods().stream()
                .filter(pod -> pod.isBound() && PodEvictions.isReschedulable(pod))
                .collect(Collectors.groupingBy(pod -> pod.status().nodeName().orElseThrow(), Collectors.counting()));
        Map<String, NodePool> pools =
                snapshot.nodePools().stream().collect(Collectors.toMap(NodePool::name, Function.identity()));
        return new Terminations(active.method(), pods, pools);
    }

    /** What is told of each NodeClaim that is deleted. Thread-safe. */
    final class Terminations {

        private final DisruptionMethod method;
        private final Map<String, Long> pods;
        private final Map<String, NodePool> pools;

        private Terminations(DisruptionMethod method, Map<String, Long> pods, Map<String, NodePool> pools) {
            this.method = method;
            this.pods = pods;
            this.pools = pools;
        }

        void tell(Resource object) {
            ManagedClaim claim = ClaimObject.read(object);
            Optional<Resource> node = with.nodeOf(object);
            long left = node.map(found -> pods.getOrDefault(found.name(), 0L)).orElse(0L);
            counts.disrupted(claim, method, Optional.ofNullable(pools.get(claim.nodePool())), (int) left);
            events.publish(new CommandEvent.DisruptionTerminating(reference(object), method.reason()));
            node.ifPresent(
                    found -> events.publish(new CommandEvent.DisruptionTerminating(reference(found), method.reason())));
        }
    }

    void failed(ActiveCommand active, String because, int uninitialized) {
        counts.failed(active.method(), active.replaces(), uninitialized);
        about(log.atError(), active).addKeyValue("because", because).log("a command is given up, its nodes stay");
    }

    /** A replacement goes on saying what it came for. */
    void notUnmarked(String claim, RuntimeException because) {
        log.atError()
                .addKeyValue("controller", CONTROLLER)
                .addKeyValue("NodeClaim", claim)
                .setCause(because)
                .log("annotations of a command that is over cannot be removed, it is tried again in each pass");
    }

    void late(String since) {
        log.atDebug()
                .addKeyValue("controller", CONTROLLER)
                .addKeyValue("since", since)
                .log("disruption has not been looked at for long");
    }

    private static boolean isConsolidation(DisruptionMethod method) {
        return method == DisruptionMethod.MULTI_NODE || method == DisruptionMethod.SINGLE_NODE;
    }

    private static String words(Command command) {
        String replacements = command.replacements().isEmpty()
                ? ""
                : " with %d replacement(s)".formatted(command.replacements().size());
        return "%s %d node(s)%s"
                .formatted(
                        command.replacements().isEmpty() ? "delete" : "replace",
                        command.nodes().size(),
                        replacements);
    }

    private void aboutNodes(ActiveCommand active, Function<ObjectRef, Event> event) {
        active.targets().forEach(target -> aboutNode(target.node(), event));
    }

    private void aboutNode(String name, Function<ObjectRef, Event> event) {
        Optional<Resource> node = with.nodes().get(ObjectKey.of(name));
        node.map(DisruptionReport::reference).map(event).ifPresent(events::publish);
        node.flatMap(with::claimOf).map(DisruptionReport::reference).map(event).ifPresent(events::publish);
    }

    private static ObjectRef reference(Resource object) {
        return new ObjectRef(object.kind().kind(), object.namespace(), object.name(), object.uid());
    }
}
