package io.karpenter.k8s.observe.store;

import io.karpenter.k8s.api.Resource;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells news of objects of one kind from what is older than what is known already. What the API server answers and what its watch
 * reports come on different threads, in any order: an answer must not undo what was reported later, nor bring back what has ended. A
 * uid never comes back, so that the last {@value #REMEMBERED} that ended are enough: an answer is late by moments.
 *
 * <p>Not thread-safe.
 */
final class Freshness {

    private static final int REMEMBERED = 8_192;

    private final Map<String, Boolean> ended = new LinkedHashMap<>() {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Which object at which version. */
    record Version(String uid, String resourceVersion) {

        static Version of(Resource resource) {
            return new Version(resource.uid(), resource.resourceVersion());
        }
    }

    /** True unless {@code now} is older than what is known, or has ended. */
    boolean isNews(@Nullable Version known, Version now) {
        return !ended.containsKey(now.uid()) && (known == null || !isOlder(now, known));
    }

    /** The object with this uid is gone for ever. */
    void ended(String uid) {
        if (!uid.isEmpty()) {
            ended.put(uid, true);
        }
    }

    /** Versions of all objects of one kind grow (Kubernetes API concepts, "Resource versions"). */
    private static boolean isOlder(Version a, Version b) {
        if (a.resourceVersion().equals(b.resourceVersion())) {
            return false;
        }
        try {
            return new BigInteger(a.resourceVersion()).compareTo(new BigInteger(b.resourceVersion())) < 0;
        } catch (NumberFormatException notComparable) {
            return false;
        }
    }
}
