package io.karpenter.aws.image;

import io.karpenter.core.requirement.Requirements;
import java.util.List;

/**
 * An SSM parameter in which Amazon publishes the id of an image.
 *
 * @param parameter its name
 * @param mutable true if its value changes with each release
 * @param variants what the image asks of instance types, apart from their architecture: one entry for each kind of machine that it serves
 */
record PublishedImage(String parameter, boolean mutable, List<Requirements> variants) {

    PublishedImage {
        variants = List.copyOf(variants);
    }
}
