package io.karpenter.benchmarks;

import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what is asked of an API server, by what it is. Thread-safe. */
final class CountedApi implements ClusterApi {

    private final ClusterApi api;
    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();

    CountedApi(ClusterApi api) {
        this.api = api;
    }

    /** The counts since the last call. */
    Map<String, Long> take() {
        Map<String, Long> taken = new TreeMap<>();
        counts.forEach((what, count) -> {
            long number = count.sumThenReset();
            if (number > 0) {
                taken.put(what, number);
            }
        });
        return taken;
    }

    private void count(String what) {
        counts.computeIfAbsent(what, w -> new LongAdder()).increment();
    }

    @Override
    public Resource create(Resource resource) {
        count("create " + resource.kind());
        return api.create(resource);
    }

    @Override
    public Optional<Resource> get(ResourceKind kind, ObjectKey key) {
        count("get " + kind);
        return api.get(kind, key);
    }

    @Override
    public List<Resource> list(ResourceKind kind) {
        count("list " + kind);
        return api.list(kind);
    }

    @Override
    public Resource patch(ResourceKind kind, ObjectKey key, Part part, Map<String, Object> patch) {
        count("patch " + kind + (part == Part.STATUS ? " status" : ""));
        return api.patch(kind, key, part, patch);
    }

    @Override
    public void delete(ResourceKind kind, ObjectKey key, DeleteOptions options) {
        count("delete " + kind);
        api.delete(kind, key, options);
    }

    @Override
    public void evict(ObjectKey pod, String uid) {
        count("evict");
        api.evict(pod, uid);
    }

    @Override
    public Watch watch(ResourceKind kind, Listener listener) {
        count("watch " + kind);
        return api.watch(kind, listener);
    }
}
