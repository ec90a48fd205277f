package io.karpenter.k8s.provision;

import io.karpenter.core.event.ConsolidationWarnings;
import io.karpenter.core.event.EventSink;
import io.karpenter.core.event.Milestone;
import io.karpenter.core.event.Milestones;
import io.karpenter.core.event.SchedulingEvents;
import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.PodMetrics;
import io.karpenter.core.metric.PodTimes;
import io.karpenter.core.metric.RunningSimulations;
import io.karpenter.core.metric.SchedulerMetrics;
import io.karpenter.core.metric.SchedulingCounts;
import io.karpenter.core.metric.Series;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.core.workload.Pod;
import io.karpenter.k8s.trace.TraceAttributes;
import io.karpenter.solver.api.PreferencePolicy;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Tells the world what the provisioner decides: events, metrics and lines of the log. What is told follows from the plan alone. Thread-safe.
 * Source: PROV-04, PROV-14 to PROV-16, SCH-MET-01 to SCH-MET-11.
 */
public final class ProvisioningReport {

    private static final String CONTROLLER = "provisioner";
    private static final String REASON = "provisioned";
    private static final Logger LOG = LoggerFactory.getLogger("controller");

    private final EventSink events;
    private final MetricSink metrics;
    private final PodTimes times;
    private final RunningSimulations simulations;
    private final Logger logger;
    private final ConsolidationWarnings warnings = new ConsolidationWarnings();

    /**
     * @param times of pods; somebody else tells it what becomes of them
     * @param simulations is told of each run; somebody else asks it how they do
     */
    public ProvisioningReport(EventSink events, MetricSink metrics, PodTimes times, RunningSimulations simulations) {
        this(events, metrics, times, simulations, LOG);
    }

    ProvisioningReport(
            EventSink events, MetricSink metrics, PodTimes times, RunningSimulations simulations, Logger logger) {
        this.logger = logger;
        this.events = events;
        this.metrics = metrics;
        this.times = times;
        this.simulations = simulations;
    }

    void seen(Pod pod) {
        times.acknowledged(pod.id());
    }

    /**
     * Instance types of NodePools could not be read.
     *
     * @param why by name of the NodePool
     */
    void unread(Map<String, RuntimeException> why) {
        why.forEach((pool, failure) -> logger.atError()
                .addKeyValue("controller", CONTROLLER)
                .addKeyValue("NodePool", pool)
                .setCause(failure)
                .log("instance types of a nodepool cannot be read, nothing is bought for it"));
    }

    /** Runs a simulation, which can be seen meanwhile. */
    ProvisioningPlan solved(Collection<Pod> pods, Supplier<ProvisioningPlan> run) {
        String id = UUID.randomUUID().toString();
        simulations.started(CONTROLLER, id, pods.size());
        try {
            ProvisioningPlan plan = run.get();
            simulations.left(CONTROLLER, id, 0);
            return plan;
        } finally {
            simulations.finished(CONTROLLER, id);
        }
    }

    /** No pod waits, so that what the last run found out about them holds no longer. */
    void nothingToPlan() {
        metrics.set(SchedulerMetrics.UNSCHEDULABLE_PODS.series(CONTROLLER), 0);
        metrics.set(SchedulerMetrics.IGNORED_PODS.series(), 0);
        metrics.replace(SchedulerMetrics.PENDING_PODS_BY_EFFECTIVE_ZONE, Map.of());
    }

    /**
     * Reports what was decided.
     *
     * @param solving time of the simulation alone, part of {@code time}
     * @param time of the whole run until now, with the reading of what is there
     */
    void planned(ProvisioningPlan decided, Duration solving, Duration time) {
        Plan plan = decided.plan().real();
        metrics.observe(SchedulerMetrics.SCHEDULING_DURATION.series(CONTROLLER), solving);
        metrics.observe(SchedulerMetrics.SCHEDULING_DURATION.series(CONTROLLER), time);
        Span.current()
                .setAttribute(TraceAttributes.PODS, (long)
                        decided.cluster().pendingPods().size())
                .setAttribute(TraceAttributes.UNSCHEDULABLE_PODS, (long)
                        plan.unschedulable().size())
                .setAttribute(TraceAttributes.NODE_CLAIMS, (long) plan.nodes().size())
                .setAttribute(TraceAttributes.PRICE, plan.hourlyPrice());
        Map<Metric, Map<Series, Long>> gauges = new HashMap<>();
        SchedulingCounts.of(
                        decided.cluster(),
                        decided.catalog().catalog(),
                        decided.plan().whole(),
                        CONTROLLER)
                .forEach((series, count) -> gauges.computeIfAbsent(series.metric(), m -> new LinkedHashMap<>())
                        .put(series, count));
        gauges.putIfAbsent(SchedulerMetrics.PENDING_PODS_BY_EFFECTIVE_ZONE, Map.of());
        gauges.forEach(metrics::replace);
        plan.unschedulable().forEach(pod -> decided(times.foundNoPlace(pod.pod())));
        plan.existingNodes().forEach(node -> node.pods().forEach(pod -> decided(times.foundPlace(pod))));
        plan.nodes().forEach(node -> node.pods().forEach(pod -> decided(times.foundPlace(pod))));
        SchedulingEvents.of(
                        decided.cluster(),
                        decided.catalog().catalog(),
                        decided.plan().whole())
                .forEach(events::publish);
        Milestones.foundPods(decided.cluster(), time).ifPresent(this::log);
        Milestones.computedNodeClaims(plan).ifPresent(this::log);
        Milestones.deferred(plan).ifPresent(this::log);
        if (logger.isDebugEnabled()) {
            excludedByLimits(decided).forEach(this::log);
        }
        if (decided.settings().solver().preferencePolicy() != PreferencePolicy.IGNORE) {
            warnings.of(decided.cluster().pendingPods(), decided.cluster().now())
                    .forEach(this::log);
        }
    }

    /** Of each NodePool with limits, before the plan. */
    private static List<Milestone> excludedByLimits(ProvisioningPlan decided) {
        Catalog catalog = decided.catalog().catalog();
        ExistingNodes existing = ExistingNodes.of(decided.cluster(), catalog);
        return decided.cluster().nodePools().stream()
                .filter(pool -> !pool.limits().isEmpty())
                .flatMap(pool ->
                        Milestones.excludedByLimits(pool, catalog.forNodePool(pool.name()), existing.used(pool.name()))
                                .stream())
                .toList();
    }

    private void decided(Optional<Duration> sinceSeen) {
        sinceSeen.ifPresent(time -> metrics.observe(PodMetrics.SCHEDULING_DECISION_DURATION.series(), time));
    }

    void created(PlannedNode node, List<Pod> pods, NodeClaimCreation.Result result) {
        metrics.increment(SchedulingCounts.created(result.claim(), REASON));
        SchedulingEvents.created(pods, result.name()).forEach(events::publish);
        log(Milestones.created(node, result.name()));
    }

    void refused(PlannedNode node, NodeClaimCreation.Result result) {
        logger.atError()
                .addKeyValue("controller", CONTROLLER)
                .addKeyValue("NodePool", node.nodePool())
                .addKeyValue("pods", node.pods().size())
                .setCause(result.failure().get(0))
                .log("a nodeclaim could not be created, its pods are planned again");
    }

    private void log(Milestone milestone) {
        LoggingEventBuilder line = milestone.debug() ? logger.atDebug() : logger.atInfo();
        line = line.addKeyValue("controller", CONTROLLER);
        for (Map.Entry<String, String> field : milestone.fields().entrySet()) {
            line = line.addKeyValue(field.getKey(), field.getValue());
        }
        line.log(milestone.message());
    }
}
