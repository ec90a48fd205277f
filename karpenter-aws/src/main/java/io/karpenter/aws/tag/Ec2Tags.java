package io.karpenter.aws.tag;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.Tag;

/** Tags as EC2 takes them. Pure functions. */
public final class Ec2Tags {

    private Ec2Tags() {}

    /** In the order of the map. */
    public static List<Tag> of(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }
}
