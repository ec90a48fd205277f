package io.karpenter.k8s.wiring;

import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * An API server on a bad day: of what is asked of it one in twenty is refused because there is too much to do, one in fifty is a conflict,
 * one in fifty is done but nobody hears of it, and every answer comes late. Thread-safe.
 */
final class FlakyApi implements ClusterApi {

    private static final long LATEST_NANOS = 200_000_000;

    private final ClusterApi api;
    private final RandomGenerator random;

    FlakyApi(ClusterApi api, RandomGenerator random) {
        this.api = api;
        this.random = random;
    }

    private synchronized int draw(int bound) {
        return random.nextInt(bound);
    }

    private <T> T through(Supplier<T> call) {
        LockSupport.parkNanos(draw((int) LATEST_NANOS));
        int fate = draw(100);
        if (fate < 5) {
            throw new ApiException(ApiException.TOO_MANY_REQUESTS, "TooManyRequests", "too many requests, on purpose");
        }
        if (fate < 7) {
            throw new ApiException(ApiException.CONFLICT, "Conflict", "a conflict, on purpose");
        }
        T answer = call.get();
        if (fate < 9) {
            throw new ApiException(0, "", "the answer got lost on purpose");
        }
        return answer;
    }

    @Override
    public Resource create(Resource resource) {
        return through(() -> api.create(resource));
    }

    @Override
    public Optional<Resource> get(ResourceKind kind, ObjectKey key) {
        return through(() -> api.get(kind, key));
    }

    @Override
    public List<Resource> list(ResourceKind kind) {
        return through(() -> api.list(kind));
    }

    @Override
    public Resource patch(ResourceKind kind, ObjectKey key, Part part, Map<String, Object> patch) {
        return through(() -> api.patch(kind, key, part, patch));
    }

    @Override
    public void delete(ResourceKind kind, ObjectKey key, DeleteOptions options) {
        through(() -> {
            api.delete(kind, key, options);
            return true;
        });
    }

    @Override
    public void evict(ObjectKey pod, String uid) {
        through(() -> {
            api.evict(pod, uid);
            return true;
        });
    }

    @Override
    public Watch watch(ResourceKind kind, Listener listener) {
        return api.watch(kind, listener);
    }
}
