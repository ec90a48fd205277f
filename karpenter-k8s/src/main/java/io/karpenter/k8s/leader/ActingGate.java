package io.karpenter.k8s.leader;

import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets nothing more through once it is closed: neither a change of the cluster nor one of the cloud, whatever work is still under way. Closed
 * before anything else when a replica stops acting, because another may act already. Thread-safe. Source: OPS-05.
 */
public final class ActingGate {

    private volatile boolean closed;

    public void close() {
        closed = true;
    }

    /** Throws if the gate is closed. */
    public void check() {
        if (closed) {
            throw new ApiException(0, "", "this replica does not act any more");
        }
    }

    /** The same API server, behind the gate. */
    public ClusterApi api(ClusterApi api) {
        return new ClusterApi() {
            @Override
            public Resource create(Resource resource) {
                check();
                return api.create(resource);
            }

            @Override
            public Optional<Resource> get(ResourceKind kind, ObjectKey key) {
                return api.get(kind, key);
            }

            @Override
            public List<Resource> list(ResourceKind kind) {
                return api.list(kind);
            }

            @Override
            public Resource patch(ResourceKind kind, ObjectKey key, Part part, Map<String, Object> patch) {
                check();
                return api.patch(kind, key, part, patch);
            }

            @Override
            public void delete(ResourceKind kind, ObjectKey key, DeleteOptions options) {
                check();
                api.delete(kind, key, options);
            }

            @Override
            public void evict(ObjectKey pod, String uid) {
                check();
                api.evict(pod, uid);
            }

            @Override
            public Watch watch(ResourceKind kind, Listener listener) {
                return api.watch(kind, listener);
            }
        };
    }
}
