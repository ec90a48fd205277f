package io.karpenter.k8s.wiring;

import io.karpenter.core.disruption.execution.Replaces;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.upkeep.Expiration;
import io.karpenter.core.metric.RunningSimulations;
import io.karpenter.core.staticpool.NodeAccounts;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.buffer.BufferRooms;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.disrupt.CommandQueue;
import io.karpenter.k8s.disrupt.CommandValidation;
import io.karpenter.k8s.disrupt.Commands;
import io.karpenter.k8s.disrupt.DisruptionDecider;
import io.karpenter.k8s.disrupt.DisruptionLoop;
import io.karpenter.k8s.disrupt.DisruptionObjects;
import io.karpenter.k8s.disrupt.DisruptionProblems;
import io.karpenter.k8s.disrupt.DisruptionReport;
import io.karpenter.k8s.disrupt.ExecutionSettings;
import io.karpenter.k8s.disrupt.Replacements;
import io.karpenter.k8s.object.StatusConditions;
import io.karpenter.k8s.observe.ClusterState;
import io.karpenter.k8s.observe.store.ResourceStore;
import io.karpenter.k8s.operate.ControllerSettings;
import io.karpenter.k8s.operate.FeatureGate;
import io.karpenter.k8s.overlay.OverlaidCatalogs;
import io.karpenter.k8s.provision.NodeClaimCreation;
import io.karpenter.k8s.provision.ProvisioningSettings;
import io.karpenter.k8s.schedule.CronSchedules;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.disruption.DisruptionSettings;
import io.karpenter.solver.disruption.method.ClusterDisruption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What disrupts nodes: the loop that decides, what looks at commands again, and the queue that carries them out. */
final class DisruptionWiring {

    /** Conditions of NodeClaims that give the loop something to decide. */
    private static final List<String> NEWS = List.of(ClaimConditions.DRIFTED, "Consolidatable");

    /** So that what changes together is decided together. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private DisruptionWiring() {}

    /** Makes whoever decides, once it is known how. */
    @FunctionalInterface
    interface Deciders {

        /**
         * One that decides.
         *
         * @param accounts books of static NodePools
         */
        DisruptionDecider decider(DisruptionSettings settings, NodeAccounts accounts);
    }

    /** The planner of disruption. */
    static Deciders planner(InstantSource clock) {
        return (settings, accounts) -> {
            ClusterDisruption planner = new ClusterDisruption(settings, accounts, clock);
            return new DisruptionDecider(planner, planner::failed, planner::succeeded);
        };
    }

    /**
     * Has nodes disrupted.
     *
     * @param known true once all is known that was there at the beginning
     * @param deciders makes whoever decides
     * @param simulations is told of each pass
     * @param add makes a controller
     * @return true once what an earlier process began goes on or is undone
     */
    static BooleanSupplier add(
            Surroundings with,
            Stores stores,
            ClusterState state,
            BooleanSupplier known,
            OverlaidCatalogs catalogs,
            BufferRooms rooms,
            NodeClaimCreation creation,
            ProvisioningSettings provisioning,
            Deciders deciders,
            RunningSimulations simulations,
            Function<Reconciler, Controller> add) {
        ExecutionSettings settings = settings(with, provisioning);
        DisruptionObjects objects = new DisruptionObjects(with.api(), stores.claims, stores.nodes, state, with.clock());
        Commands commands = new Commands();
        DisruptionReport report = new DisruptionReport(objects, with.events(), with.metrics(), simulations);
        Replacements replacements = new Replacements(objects, catalogs, creation, settings);
        DisruptionProblems problems = new DisruptionProblems(state, catalogs, rooms::places, settings);
        DisruptionDecider decider =
                deciders.decider(deciding(with.settings().disruption(), settings.consolidation()), state.accounts());
        Controller loop = add.apply(new DisruptionLoop(
                objects,
                known,
                rooms::isKnown,
                problems,
                decider,
                commands,
                replacements,
                report,
                settings,
                () -> UUID.randomUUID().toString()));
        Controller validation = add.apply(new CommandValidation(objects, known, problems, commands, report, settings));
        Controller queue =
                add.apply(new CommandQueue(objects, commands, replacements, decider, report, with.requestsAtATime()));
        commands.tell(validation::enqueue, queue::enqueue, () -> loop.enqueue(DisruptionLoop.KEY));
        stores.claims.subscribe(new Claims(loop, queue, commands));
        loop.enqueue(DisruptionLoop.KEY);
        return commands::isSettled;
    }

    private static ExecutionSettings settings(Surroundings with, ProvisioningSettings provisioning) {
        ControllerSettings.Disruption wanted = with.settings().disruption();
        return new ExecutionSettings(
                ExecutionSettings.MOST_TIME,
                wanted.validationDelay(),
                ConsolidationSettings.of(new CronSchedules())
                        .withSolving(provisioning.solver().withTimeLimit(wanted.searchTime()))
                        .withEvictionPrice(wanted.evictionPrice(), wanted.payback())
                        .withSpotToSpot(with.settings().isOn(FeatureGate.SPOT_TO_SPOT_CONSOLIDATION))
                        .withLeastSpotTypes(wanted.leastSpotTypes()),
                provisioning.defaultSpread(),
                provisioning.staticCapacity(),
                provisioning.defaultGracePeriod());
    }

    private static DisruptionSettings deciding(
            ControllerSettings.Disruption wanted, ConsolidationSettings consolidation) {
        DisruptionSettings settings = DisruptionSettings.of(consolidation)
                .withByReference(wanted.byReference())
                .withDeletesFirst(wanted.deletesFirst());
        Duration window = wanted.expiryWindow();
        return window.isZero()
                ? settings
                : settings.withExpiring((claim, now) -> Expiration.gracefulFrom(claim, window, window)
                        .filter(from -> !now.isBefore(from))
                        .isPresent());
    }

    /** Hears of NodeClaims that give something to decide, and of replacements that give something to do. */
    private record Claims(Controller loop, Controller queue, Commands commands) implements ResourceStore.Subscriber {

        @Override
        public void changed(@Nullable Resource before, @Nullable Resource now) {
            String command = ResourceStore.latest(before, now).annotations().getOrDefault(Replaces.COMMAND, "");
            if (commands.isUnderWay(command)) {
                queue.enqueue(ObjectKey.of(command));
            }
            if (now != null && NEWS.stream().anyMatch(type -> holds(now, type) && !holds(before, type))) {
                loop.enqueueAfter(DisruptionLoop.KEY, SOON);
            }
        }

        private static boolean holds(@Nullable Resource claim, String type) {
            return claim != null && StatusConditions.isTrue(claim, type);
        }
    }
}
