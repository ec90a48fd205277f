package io.karpenter.aws.image;

import java.util.Map;
import java.util.Optional;

/** One term of {@code spec.amiSelectorTerms}. Source: AWS-AMI-02, AWS-AMI-07 to AWS-AMI-09. */
public sealed interface ImageTerm {

    /** Images that Amazon publishes for clusters. */
    record Published(Alias alias) implements ImageTerm {}

    /** The image with this id. */
    record WithId(String id) implements ImageTerm {}

    /** The image whose id is the value of an SSM parameter, given by name or ARN. */
    record InParameter(String parameter) implements ImageTerm {}

    /**
     * All images that have a name, an owner and tags.
     *
     * @param tags a value {@code *} stands for any
     */
    record Matching(Optional<String> name, Optional<String> owner, Map<String, String> tags) implements ImageTerm {

        public Matching {
            tags = Map.copyOf(tags);
        }
    }
}
