package io.karpenter.k8s.operate;

import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.RuntimeMetrics;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.TokenBucket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * An API server that is asked no more than it can bear: requests wait for their turn, and are made again a little later if it is
 * overloaded (code 429), except evictions, for which that code means something else. Counts requests and measures their time.
 *
 * <p>Thread-safe. Source: KUBE_CLIENT_QPS, KUBE_CLIENT_BURST; MET-77, MET-78.
 */
public final class RateLimitedClusterApi implements ClusterApi {

    private static final int MOST_TRIES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private final ClusterApi api;
    private final Optional<TokenBucket> bucket;
    private final MetricSink metrics;
    private final InstantSource clock;
    private final Sleeper sleeper;

    public RateLimitedClusterApi(
            ClusterApi api, ControllerSettings.ApiLimit limit, MetricSink metrics, InstantSource clock) {
        this(api, limit, metrics, clock, pause -> TimeUnit.NANOSECONDS.sleep(pause.toNanos()));
    }

    RateLimitedClusterApi(
            ClusterApi api,
            ControllerSettings.ApiLimit limit,
            MetricSink metrics,
            InstantSource clock,
            Sleeper sleeper) {
        this.api = api;
        this.bucket = limit.perSecond() <= 0
                ? Optional.empty()
                : Optional.of(new TokenBucket(limit.perSecond(), limit.burst(), clock));
        this.metrics = metrics;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /** Waits. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration pause) throws InterruptedException;
    }

    /** What is asked for, as metrics call it, and the code of a good answer. */
    private enum Verb {
        CREATE("POST", 201),
        GET("GET", 200),
        LIST("GET", 200),
        PATCH("PATCH", 200),
        DELETE("DELETE", 200),
        WATCH("GET", 200);

        private final String method;
        private final int code;

        Verb(String method, int code) {
            this.method = method;
            this.code = code;
        }
    }

    @Override
    public Resource create(Resource resource) {
        return request(Verb.CREATE, resource.kind(), "", true, () -> api.create(resource));
    }

    @Override
    public Optional<Resource> get(ResourceKind kind, ObjectKey key) {
        return request(Verb.GET, kind, "", true, () -> api.get(kind, key));
    }

    @Override
    public List<Resource> list(ResourceKind kind) {
        return request(Verb.LIST, kind, "", true, () -> api.list(kind));
    }

    @Override
    public Resource patch(ResourceKind kind, ObjectKey key, Part part, Map<String, Object> patch) {
        return request(
                Verb.PATCH, kind, part == Part.STATUS ? "status" : "", true, () -> api.patch(kind, key, part, patch));
    }

    @Override
    public void delete(ResourceKind kind, ObjectKey key, DeleteOptions options) {
        request(Verb.DELETE, kind, "", true, () -> {
            api.delete(kind, key, options);
            return key;
        });
    }

    @Override
    public void evict(ObjectKey pod, String uid) {
        request(Verb.CREATE, ResourceKind.POD, "eviction", false, () -> {
            api.evict(pod, uid);
            return pod;
        });
    }

    @Override
    public Watch watch(ResourceKind kind, Listener listener) {
        return request(Verb.WATCH, kind, "", true, () -> api.watch(kind, listener));
    }

    private <T> T request(Verb verb, ResourceKind kind, String subresource, boolean again, Supplier<T> call) {
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            bucket.map(TokenBucket::take).ifPresent(this::pause);
            try {
                return measured(verb, kind, subresource, call);
            } catch (ApiException refused) {
                if (!again || refused.code() != ApiException.TOO_MANY_REQUESTS || attempt == MOST_TRIES) {
                    throw refused;
                }
            }
            pause(pause);
            pause = pause.multipliedBy(2);
        }
    }

    private <T> T measured(Verb verb, ResourceKind kind, String subresource, Supplier<T> call) {
        Instant begin = clock.instant();
        String code = "<error>";
        try {
            T answer = call.get();
            code = Integer.toString(answer instanceof Optional<?> found && found.isEmpty() ? 404 : verb.code);
            return answer;
        } catch (ApiException refused) {
            code = refused.code() == 0 ? code : Integer.toString(refused.code());
            throw refused;
        } finally {
            metrics.increment(RuntimeMetrics.CLIENT_REQUESTS.series(code, verb.method));
            metrics.observe(
                    RuntimeMetrics.CLIENT_REQUEST_DURATION.series(
                            verb.name(), kind.group(), kind.version(), kind.kind(), subresource),
                    Duration.between(begin, clock.instant()));
        }
    }

    private void pause(Duration pause) {
        if (pause.isZero()) {
            return;
        }
        try {
            sleeper.sleep(pause);
        } catch (InterruptedException stopping) {
            throw ApiException.stopping(stopping);
        }
    }
}
