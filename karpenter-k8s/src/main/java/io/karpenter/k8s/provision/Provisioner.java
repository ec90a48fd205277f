package io.karpenter.k8s.provision;

import io.karpenter.core.buffer.PlannedBuffers;
import io.karpenter.core.buffer.ResolvedBuffer;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.observe.ClusterState;
import io.karpenter.k8s.observe.planning.PlanningInput;
import io.karpenter.k8s.overlay.OverlaidCatalogs;
import io.karpenter.solver.api.StopSignal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The loop that finds nodes for pods: it gathers pods that wait, plans them at once, creates NodeClaims, and keeps the places for their pods.
 * There is one key. A NodeClaim that is refused leaves its pods to the next run.
 *
 * <p>Nothing is kept that a restart would miss: what was planned is in the NodeClaims, and pods that wait are seen again. Source: PROV-01
 * to PROV-18.
 */
public final class Provisioner implements Reconciler {

    /** The one key. */
    public static final ObjectKey KEY = ObjectKey.of("provisioner");

    /** Pods that still wait are looked at again after this long (PROV-03). */
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private static final Duration UNSYNCED = Duration.ofSeconds(1);

    private final ClusterState state;
    private final BooleanSupplier synced;
    private final OverlaidCatalogs catalogs;
    private final NodeClaimCreation creation;
    private final ProvisioningSettings settings;
    private final ProvisioningReport report;
    private final Consumer<PlannedBuffers> plannedBuffers;
    private final InstantSource clock;
    private final BatchWindow window;

    /**
     * @param synced true once {@code state} knows everything that was there when it began
     * @param report is told what was decided
     * @param plannedBuffers takes in what each run says of buffers (SCH-BUF-10, SCH-BUF-11)
     */
    public Provisioner(
            ClusterState state,
            BooleanSupplier synced,
            OverlaidCatalogs catalogs,
            NodeClaimCreation creation,
            ProvisioningSettings settings,
            ProvisioningReport report,
            Consumer<PlannedBuffers> plannedBuffers,
            InstantSource clock) {
        this.state = state;
        this.synced = synced;
        this.catalogs = catalogs;
        this.creation = creation;
        this.settings = settings;
        this.report = report;
        this.plannedBuffers = plannedBuffers;
        this.clock = clock;
        this.window = new BatchWindow(settings.batchIdle(), settings.batchMax());
    }

    @Override
    public String name() {
        return "provisioner";
    }

    /** From now on pods that begin to wait open or extend the window; {@code controller} is the one that runs this. */
    public void follow(Controller controller) {
        state.onProvisionable(pod -> {
            report.seen(pod);
            trigger(pod.uid(), controller);
        });
        // Pods that waited before anybody listened.
        controller.enqueue(KEY);
    }

    /**
     * Something has come up that is to be planned for.
     *
     * @param id of what it is; it counts once in a window
     */
    public void trigger(String id, Controller controller) {
        if (window.trigger(id, clock.instant())) {
            controller.enqueue(KEY);
        }
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Instant now = clock.instant();
        Optional<Instant> closes = window.closesAt();
        if (closes.isPresent() && now.isBefore(closes.get())) {
            return Outcome.after(Duration.between(now, closes.get()));
        }
        // The window stays as it is until it can be planned for, so that nothing that was triggered is forgotten
        // (KW-P-08).
        if (!synced.getAsBoolean()) {
            return Outcome.after(UNSYNCED);
        }
        creation.settle();
        window.closeIfDue(now);
        PlanningInput input = state.planningInput(now);
        if (!run(input, now)) {
            return Outcome.RETRY;
        }
        // Pods of leaving nodes are looked at again as those that wait are: what was planned for them may come to
        // nothing.
        boolean nobodyWaits = !input.isAnyNodeLeaving()
                && input.promised().isEmpty()
                && state.provisionablePods().isEmpty();
        return nobodyWaits ? Outcome.DONE : Outcome.after(AGAIN);
    }

    /** Plans, and carries out; false if something of the plan was refused. */
    private boolean run(PlanningInput input, Instant now) {
        List<ResolvedBuffer> buffers = state.buffers();
        if (input.cluster().pendingPods().isEmpty() && buffers.isEmpty()) {
            report.nothingToPlan();
            plannedBuffers.accept(PlannedBuffers.NONE);
            return true;
        }
        OverlaidCatalogs.Evaluated evaluated = catalogs.of(input.cluster(), state.nodeClasses());
        report.unread(evaluated.unread());
        ProvisioningPlan.Inputs inputs = new ProvisioningPlan.Inputs(
                PlannableCluster.withoutUnwantedPools(input.cluster(), settings.staticCapacity()),
                buffers,
                state.podSelectors(),
                evaluated.catalog());
        Instant before = clock.instant();
        ProvisioningPlan plan = report.solved(
                inputs.cluster().pendingPods(),
                () -> ProvisioningPlan.of(inputs, settings, StopSignal.at(now.plus(settings.mostTime()), clock)));
        Instant after = clock.instant();
        report.planned(plan, Duration.between(before, after), Duration.between(now, after));
        for (ExistingNodePods node : plan.plan().real().existingNodes()) {
            if (!node.pods().isEmpty()) {
                state.nominations().nominate(node.name(), node.pods(), clock.instant());
            }
        }
        Map<PodId, Pod> waiting =
                inputs.cluster().pendingPods().stream().collect(Collectors.toMap(Pod::id, Function.identity()));
        boolean all = true;
        Map<String, String> created = new HashMap<>();
        List<NodeClaimCreation.Result> results = creation.create(plan.claims());
        for (int i = 0; i < results.size(); i++) {
            NodeClaimCreation.Result result = results.get(i);
            if (result.isCreated()) {
                created.put(plan.nodes().get(i).name(), result.name());
                List<PodId> pods = plan.nodes().get(i).pods();
                // What is only for virtual pods of buffers is promised to nobody (STA-21).
                if (!pods.isEmpty()) {
                    state.nominations().nominate(result.name(), pods, clock.instant());
                }
                report.created(
                        plan.nodes().get(i),
                        pods.stream().map(waiting::get).filter(Objects::nonNull).toList(),
                        result);
            } else {
                report.refused(plan.nodes().get(i), result);
                all = false;
            }
        }
        plannedBuffers.accept(plan.plannedBuffers(created));
        return all;
    }
}
