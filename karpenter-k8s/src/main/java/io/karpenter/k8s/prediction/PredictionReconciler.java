package io.karpenter.k8s.prediction;

import io.karpenter.core.prediction.RequestPredictions;
import io.karpenter.core.prediction.VerticalAutoscaler;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.observe.UnreadResource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for all VerticalPodAutoscalers once in a while and hands on what they predict. There is one key. An autoscaler that cannot be read is
 * told and left out, the others count all the same.
 *
 * <p>Their targets are known by name, so that nothing has to be asked for to resolve them: they are once the list has come. Until then those
 * who count with predictions wait, for a node that is made before would be too small for its daemons. They do not wait for what may never come:
 * where the API server does not know the kind, or does not let it be read, there is nothing to wait for; and where it only fails to answer, as
 * it does for good when the kind's conversion webhook is dead, planning is held up for a few minutes and no longer.
 *
 * <p>Thread-safe. Source: STA-35.
 */
public final class PredictionReconciler implements Reconciler {

    /** The one key. */
    public static final ObjectKey KEY = ObjectKey.of("predictions");

    private static final Duration PERIOD = Duration.ofSeconds(30);
    private static final Duration WHILE_ABSENT = Duration.ofMinutes(1);
    /** How long planners wait for a first answer. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration BETWEEN_REMINDERS = Duration.ofMinutes(1);

    private final ClusterApi api;
    private final Consumer<RequestPredictions> predictions;
    private final Consumer<UnreadResource> unread;
    private final InstantSource clock;
    private final Logger log;
    private final List<Runnable> whenResolved = new CopyOnWriteArrayList<>();
    /** Used by one thread at a time, as there is one key. */
    private Map<ObjectKey, Known> known = Map.of();

    /** The last answer was that there is nothing to list, and what was known before has been kept all the same. */
    private boolean doubted;

    private boolean refused;
    private @Nullable Instant unansweredSince;
    private Instant lastTold = Instant.MIN;
    private volatile boolean resolved;

    /**
     * An autoscaler as it was last read.
     *
     * @param said empty if it predicts nothing
     */
    private record Known(String uid, String resourceVersion, Optional<VerticalAutoscaler> said) {

        boolean isOf(Resource resource) {
            return uid.equals(resource.uid()) && resourceVersion.equals(resource.resourceVersion());
        }
    }

    /**
     * @param predictions takes in what is predicted, whenever it changes
     * @param unread is told of each version of an autoscaler that cannot be read, once
     */
    public PredictionReconciler(
            ClusterApi api,
            Consumer<RequestPredictions> predictions,
            Consumer<UnreadResource> unread,
            InstantSource clock) {
        this(api, predictions, unread, clock, LoggerFactory.getLogger("controller"));
    }

    PredictionReconciler(
            ClusterApi api,
            Consumer<RequestPredictions> predictions,
            Consumer<UnreadResource> unread,
            InstantSource clock,
            Logger log) {
        this.api = api;
        this.predictions = predictions;
        this.unread = unread;
        this.clock = clock;
        this.log = log;
    }

    /** Has {@code action} run once, as soon as predictions can be counted with. To be called before the first look. */
    public void onResolved(Runnable action) {
        whenResolved.add(action);
    }

    /** True once predictions can be counted with; it stays true. */
    public boolean isResolved() {
        return resolved;
    }

    @Override
    public String name() {
        return "vpa.prediction";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        List<Resource> all;
        Duration next = PERIOD;
        try {
            all = api.list(ResourceKind.VERTICAL_POD_AUTOSCALER);
            refused = false;
        } catch (ApiException failure) {
            if (!failure.isNotFound() && failure.code() != ApiException.FORBIDDEN) {
                doubted = false;
                waitFor(failure);
                throw failure;
            }
            tellIfRefused(failure);
            if (!doubted && !known.isEmpty()) {
                // An API server that is just starting, or whose authorizer is, says so too: nodes would be planned too
                // small at once.
                doubted = true;
                return Outcome.after(PERIOD);
            }
            all = List.of();
            next = WHILE_ABSENT;
        }
        doubted = false;
        take(all);
        resolve();
        return Outcome.after(next);
    }

    private void resolve() {
        if (!resolved) {
            resolved = true;
            whenResolved.forEach(Runnable::run);
        }
    }

    /** Those who count with predictions go on waiting, unless they have for long. */
    private void waitFor(ApiException failure) {
        if (resolved) {
            return;
        }
        Instant now = clock.instant();
        Instant since = unansweredSince == null ? now : unansweredSince;
        unansweredSince = since;
        if (!now.isBefore(since.plus(PATIENCE))) {
            log.atError()
                    .addKeyValue("controller", name())
                    .log(
                            "VerticalPodAutoscalers have not been listed since {}, planning begins without what they predict: {}",
                            since,
                            failure.getMessage());
            resolve();
        } else if (!now.isBefore(lastTold.plus(BETWEEN_REMINDERS))) {
            lastTold = now;
            log.atWarn()
                    .addKeyValue("controller", name())
                    .log(
                            "all planning is held up until VerticalPodAutoscalers can be listed, until {} at most: {}",
                            since.plus(PATIENCE),
                            failure.getMessage());
        }
    }

    private void tellIfRefused(ApiException failure) {
        if (failure.code() == ApiException.FORBIDDEN && !refused) {
            log.atWarn()
                    .addKeyValue("controller", name())
                    .log(
                            "VerticalPodAutoscalers may not be listed, nothing is predicted from them; maybe a permission is missing: {}",
                            failure.getMessage());
        }
        refused = failure.code() == ApiException.FORBIDDEN;
    }

    private void take(List<Resource> all) {
        Map<ObjectKey, Known> now = new HashMap<>();
        for (Resource resource : all) {
            Known before = known.get(resource.key());
            now.put(resource.key(), before != null && before.isOf(resource) ? before : read(resource));
        }
        boolean changed = !said(now).equals(said(known));
        known = now;
        if (changed) {
            predictions.accept(RequestPredictions.of(said(now).values()));
        }
    }

    private static Map<ObjectKey, VerticalAutoscaler> said(Map<ObjectKey, Known> known) {
        Map<ObjectKey, VerticalAutoscaler> said = new HashMap<>();
        known.forEach((key, one) -> one.said().ifPresent(autoscaler -> said.put(key, autoscaler)));
        return said;
    }

    private Known read(Resource resource) {
        Report report = new Report();
        Optional<VerticalAutoscaler> said = AutoscalerReader.read(resource, report);
        if (report.problemCount() > 0) {
            unread.accept(
                    new UnreadResource(resource.kind(), resource.key(), resource.resourceVersion(), report.problems()));
        }
        return new Known(resource.uid(), resource.resourceVersion(), said);
    }
}
