package io.karpenter.aws.garbage;

import io.karpenter.aws.profile.InstanceProfiles;
import io.karpenter.core.cloud.CloudProviderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;

/** Deletes instance profiles that are of no use any more. Thread-safe. Source: AWS-GC-05, AWS-GC-06. */
public final class ProfileGarbage {

    public static final Duration INTERVAL = Duration.ofMinutes(30);

    private final InstanceProfiles profiles;

    public ProfileGarbage(InstanceProfiles profiles) {
        this.profiles = profiles;
    }

    /**
     * Deletes what the cluster has and nobody names, but for what may just be about to be named.
     *
     * @param named by an EC2NodeClass or by a NodeClaim
     * @throws CloudProviderException with all that could not be deleted
     */
    public void collect(Set<String> named) {
        delete(profiles.list(profiles.names().path()).stream()
                .filter(name -> !named.contains(name) && !profiles.isProtected(name))
                .toList());
    }

    /**
     * Deletes all profiles of an EC2NodeClass that goes.
     *
     * @throws CloudProviderException with all that could not be deleted
     */
    public void deleteOf(String nodeClass, String uid) {
        List<String> all = new ArrayList<>(profiles.list(profiles.names().path(uid)));
        profiles.names().legacy(nodeClass).ifPresent(all::add);
        delete(all);
    }

    private void delete(Collection<String> names) {
        List<String> problems = new ArrayList<>();
        for (String name : names) {
            try {
                profiles.delete(name);
            } catch (SdkException failed) {
                problems.add(name + ": " + failed.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new CloudProviderException("instance profiles cannot be deleted: " + String.join("; ", problems));
        }
    }
}
