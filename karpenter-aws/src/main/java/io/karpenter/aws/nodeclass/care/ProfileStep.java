package io.karpenter.aws.nodeclass.care;

import io.karpenter.aws.profile.InstanceProfiles;
import io.karpenter.aws.tag.LaunchTags;
import io.karpenter.aws.tag.TagKeys;
import io.karpenter.core.label.Labels;
import java.util.Map;
import java.util.SortedMap;

/** Sees to it that an EC2NodeClass has an instance profile. Thread-safe. Source: AWS-PRO-01, AWS-PRO-03, AWS-PRO-09, AWS-PRO-13. */
final class ProfileStep {

    private static final String STATUS = "instanceProfile";

    private final InstanceProfiles profiles;

    ProfileStep(InstanceProfiles profiles) {
        this.profiles = profiles;
    }

    void find(Draft draft) {
        String current = draft.text(STATUS);
        Map<String, Object> spec = draft.spec();
        if (spec.get("instanceProfile") instanceof String own && !own.isEmpty()) {
            // Machines that are being launched may still name the one before.
            if (!current.equals(own)) {
                profiles.protect(current);
            }
            draft.put(STATUS, own);
        } else {
            String role = spec.get("role") instanceof String text ? text : "";
            draft.put(
                    STATUS,
                    profiles.ensure(
                            current,
                            role,
                            new InstanceProfiles.Owner(
                                    draft.name(), draft.before().metadata().uid()),
                            tags(draft)));
        }
        draft.holds(CareConditions.PROFILE);
    }

    private Map<String, String> tags(Draft draft) {
        String cluster = profiles.names().cluster();
        SortedMap<String, String> tags = LaunchTags.ofSpec(draft.spec());
        tags.put(TagKeys.ownedBy(cluster), "owned");
        tags.put(TagKeys.EKS_CLUSTER, cluster);
        tags.put(TagKeys.NODE_CLASS, draft.name());
        tags.put(Labels.REGION, profiles.names().region());
        return tags;
    }
}
