package io.karpenter.k8s.object;

import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.ResourceKind;

/** Deletes the very object that is meant, not another one that has come under its name. Stateless. Source: TRM-02, DIS-QUE-09. */
public final class ObjectDeletion {

    private static final int TRIES = 3;

    private ObjectDeletion() {}

    /**
     * Asks for the deletion of an object. A conflict says that there is another one by now, or only that somebody wrote it at the same
     * time; so it is looked at again.
     *
     * @return false if the one that is meant does not exist any more
     * @throws ApiException if that was refused, or there were conflicts again and again
     */
    public static boolean delete(ClusterApi api, ResourceKind kind, ObjectKey key, String uid) {
        for (int attempt = 1; ; attempt++) {
            try {
                api.delete(kind, key, DeleteOptions.ofUid(uid));
                return true;
            } catch (ApiException refused) {
                if (refused.isNotFound()) {
                    return false;
                }
                if (!refused.isConflict()) {
                    throw refused;
                }
                boolean isThere =
                        api.get(kind, key).filter(now -> now.uid().equals(uid)).isPresent();
                if (!isThere) {
                    return false;
                }
                if (attempt == TRIES) {
                    throw refused;
                }
            }
        }
    }
}
