package io.karpenter.k8s.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An API server. Thread-safe; every method blocks until it is answered and throws {@link ApiException} if the answer is not a good one.
 */
public interface ClusterApi {

    /** Who has changed a field by {@link #patch}, in {@code metadata.managedFields}. */
    String FIELD_MANAGER = "karpenter";

    /** Creates an object; the answer has its name, uid and version. */
    Resource create(Resource resource);

    /** The object as the API server has it now. */
    Optional<Resource> get(ResourceKind kind, ObjectKey key);

    /** All objects of a kind as the API server has them now. Costly; what is watched need not be listed. */
    List<Resource> list(ResourceKind kind);

    /**
     * Changes parts of an object and leaves the others as they are.
     *
     * @param patch a JSON merge patch (RFC 7386). With {@code metadata.resourceVersion} in it the change is refused as a conflict if
     *     somebody else was faster.
     */
    Resource patch(ResourceKind kind, ObjectKey key, Part part, Map<String, Object> patch);

    /** Asks for an object's deletion. */
    void delete(ResourceKind kind, ObjectKey key, DeleteOptions options);

    /**
     * Asks for a pod's eviction, which PodDisruptionBudgets may refuse for now (code 429).
     *
     * @param uid of the pod that is meant, so that none of the same name is evicted in its place
     */
    void evict(ObjectKey pod, String uid);

    /**
     * Follows all objects of a kind from now on. What is there is reported as changed first; missed news are made up for. Calls to
     * {@code listener} come one at a time, in the order of the API server.
     */
    Watch watch(ResourceKind kind, Listener listener);

    /** Which part of an object a patch may change. */
    enum Part {
        MAIN,
        STATUS
    }

    /** Hears of changes. Must return quickly. */
    interface Listener {

        /** An object is new or has changed. */
        void changed(Resource now);

        /** An object is gone. */
        void gone(Resource last);
    }

    /** A running watch. */
    interface Watch extends AutoCloseable {

        /** True once everything that was there at the beginning has been reported. */
        boolean isSynced();

        /**
         * True if the API server has said that it does not know the kind, and nothing else since. The watch goes on trying, and begins
         * once the kind is there.
         */
        default boolean isMissing() {
            return false;
        }

        @Override
        void close();
    }

    /**
     * How an object is to be deleted.
     *
     * @param uid only if this is its uid
     * @param resourceVersion only if this is its version
     * @param gracePeriodSeconds for pods; empty: what the pod says
     */
    record DeleteOptions(Optional<String> uid, Optional<String> resourceVersion, Optional<Long> gracePeriodSeconds) {

        public static final DeleteOptions ANY = new DeleteOptions(Optional.empty(), Optional.empty(), Optional.empty());

        public static DeleteOptions ofUid(String uid) {
            return new DeleteOptions(Optional.of(uid), Optional.empty(), Optional.empty());
        }
    }
}
