package io.karpenter.k8s.overlay;

import io.karpenter.core.condition.ConditionSet;
import io.karpenter.core.overlay.OverlayConditions;
import io.karpenter.core.overlay.OverlayEvaluation;
import io.karpenter.core.overlay.OverlayState;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.manifest.kind.KindReader;
import io.karpenter.k8s.manifest.kind.ObjectReading;
import io.karpenter.k8s.object.ObjectPatches;
import io.karpenter.k8s.object.StatusConditions;
import io.karpenter.k8s.observe.ClusterState;
import io.karpenter.k8s.observe.store.ResourceStore;
import io.karpenter.k8s.overlay.OverlaidCatalogs.Evaluated;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of each NodeOverlay whether it is in force. There is one key, as overlays can only be judged together; it is to be looked at when an
 * overlay, a NodePool or a NodeClass has changed, which costs next to nothing if it was not their generation that did. Source: SCH-OVL-08 to
 * SCH-OVL-11, API-NO-17 to API-NO-19.
 */
public final class OverlayReconciler implements Reconciler {

    /** The one key. */
    public static final ObjectKey KEY = ObjectKey.of("nodeoverlays");

    private static final Logger LOG = LoggerFactory.getLogger("controller");
    private static final Duration UNSYNCED = Duration.ofSeconds(1);
    private static final OverlayEvaluation NEVER = new OverlayEvaluation(Map.of(), Instant.EPOCH);

    private final ClusterApi api;
    private final Watched watched;
    private final ClusterState state;
    private final BooleanSupplier synced;
    private final OverlaidCatalogs catalogs;
    private final KindReader reader;
    private final InstantSource clock;
    private final AtomicBoolean outdated = new AtomicBoolean();
    private volatile OverlayEvaluation last = NEVER;

    /**
     * The objects that decide about overlays, none of which is known here before the cluster state knows it.
     *
     * @param overlays all NodeOverlays
     * @param others all NodePools and NodeClasses
     */
    public record Watched(ResourceStore overlays, List<ResourceStore> others) {

        public Watched {
            others = List.copyOf(others);
        }

        private Map<String, Long> generations() {
            Map<String, Long> generations = new HashMap<>();
            add(overlays.all(), generations);
            others.forEach(store -> add(store.all(), generations));
            return generations;
        }

        private static void add(Collection<Resource> objects, Map<String, Long> generations) {
            objects.forEach(object -> generations.put(object.uid(), object.generation()));
        }
    }

    /**
     * @param state which has heard of what {@code watched} knows, so that no generation is taken for evaluated that was not
     * @param synced true once all that was there at the beginning is known
     * @param reader the one that {@code state} reads with
     */
    public OverlayReconciler(
            ClusterApi api,
            Watched watched,
            ClusterState state,
            BooleanSupplier synced,
            OverlaidCatalogs catalogs,
            KindReader reader,
            InstantSource clock) {
        this.api = api;
        this.watched = watched;
        this.state = state;
        this.synced = synced;
        this.catalogs = catalogs;
        this.reader = reader;
        this.clock = clock;
        catalogs.onEvaluated(() -> outdated.set(true));
    }

    @Override
    public String name() {
        return "nodeoverlay.controller";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        if (!synced.getAsBoolean()) {
            return Outcome.after(UNSYNCED);
        }
        Instant now = clock.instant();
        Map<String, Long> generations = watched.generations();
        Duration left = last.validFor(generations, now);
        if (left.isPositive() && !outdated.get()) {
            return Outcome.after(left);
        }
        // Cleared first: whoever plans may evaluate again from here on, which makes another look necessary.
        boolean news = outdated.getAndSet(false);
        last = NEVER;
        Evaluated evaluated = catalogs.of(state.snapshot(now), state.nodeClasses());
        if (news) {
            state.changes().bump();
        }
        evaluated
                .unread()
                .forEach((pool, why) -> LOG.atError()
                        .addKeyValue("controller", name())
                        .addKeyValue("NodePool", pool)
                        .setCause(why)
                        .log("instance types of a nodepool cannot be read, nothing is bought for it"));
        if (!write(evaluated, now) || !evaluated.unread().isEmpty()) {
            return Outcome.RETRY;
        }
        last = new OverlayEvaluation(generations, now);
        return Outcome.after(OverlayEvaluation.PERIOD);
    }

    /**
     * Writes what is not there yet, of each overlay though others are refused.
     *
     * @return false if it has to be tried again
     */
    private boolean write(Evaluated evaluated, Instant now) {
        Map<String, OverlayState> states = new TreeMap<>();
        evaluated.catalog().states().forEach(found -> states.put(found.overlay(), found));
        boolean all = true;
        List<ApiException> refusals = new ArrayList<>();
        for (Resource overlay : List.copyOf(watched.overlays().all())) {
            try {
                all &= write(overlay, states, now);
            } catch (ApiException refused) {
                // Changed or gone meanwhile, so that all of them are to be judged anew (SCH-OVL-08).
                all = false;
                if (!refused.isConflict() && !refused.isNotFound()) {
                    refusals.add(refused);
                }
            }
        }
        if (!refusals.isEmpty()) {
            throw refusals.get(0);
        }
        return all;
    }

    private boolean write(Resource overlay, Map<String, OverlayState> states, Instant now) {
        ObjectReading read = ObjectReading.of(
                overlay.content(), overlay.kind().apiVersion(), overlay.kind().kind(), reader);
        OverlayState found = read.value().isPresent()
                ? states.get(overlay.name())
                : new OverlayState.Invalid(overlay.name(), read.problems());
        if (found == null) {
            // It has come meanwhile and is judged next time.
            return false;
        }
        ConditionSet before = StatusConditions.read(overlay, OverlayConditions.DEPENDENTS);
        ConditionSet after = OverlayConditions.of(before, found, now);
        if (!after.equals(before)) {
            ObjectPatches.write(
                    api,
                    watched.overlays(),
                    overlay,
                    Part.STATUS,
                    Map.of("status", Map.of("conditions", StatusConditions.write(after))));
        }
        return true;
    }
}
