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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for all VerticalPodAutoscalers once in a while and hands on what they predict. There is one key. An autoscaler that cannot be read is
 * told and left out, the others count all the same.
 *
 * <p>Their targets are known by name, so that nothing has to be asked for to resolve them: they are once the list has come. Until then those
 * who count with predictions wait, for a node that is made before would be too small for its daemons. They do not wait for what may never come:
 * where the API server does not know the kind, or does not let it be read, there is nothing to wait for.
 *
 * <p>Thread-safe. Source: STA-35.
 */
public final class PredictionReconciler implements Reconciler {

    /** The one key. */
    public static final ObjectKey KEY = ObjectKey.of("predictions");

    private static final Logger LOG = LoggerFactory.getLogger("controller");
    private static final Duration PERIOD = Duration.ofSeconds(30);
    private static final Duration WHILE_ABSENT = Duration.ofMinutes(1);

    private final ClusterApi api;
    private final Consumer<RequestPredictions> predictions;
    private final Consumer<UnreadResource> unread;
    private final List<Runnable> whenResolved = new CopyOnWriteArrayList<>();
    /** Used by one thread at a time, as there is one key. */
    private Map<ObjectKey, Known> known = Map.of();

    private boolean refused;
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
            ClusterApi api, Consumer<RequestPredictions> predictions, Consumer<UnreadResource> unread) {
        this.api = api;
        this.predictions = predictions;
        this.unread = unread;
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
                throw failure;
            }
            tellIfRefused(failure);
            all = List.of();
            next = WHILE_ABSENT;
        }
        take(all);
        if (!resolved) {
            resolved = true;
            whenResolved.forEach(Runnable::run);
        }
        return Outcome.after(next);
    }

    private void tellIfRefused(ApiException failure) {
        if (failure.code() == ApiException.FORBIDDEN && !refused) {
            LOG.atWarn()
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
