package io.karpenter.aws.image;

import io.karpenter.core.label.Labels;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Image;

/**
 * An image that EC2 knows, for one kind of machine. Source: AWS-AMI-11 to AWS-AMI-13.
 *
 * @param created to the second; the distant past if EC2 does not say
 */
record FoundImage(NodeImage image, Instant created) {

    /** The better one first: not deprecated, newer, the greater name. */
    static final Comparator<FoundImage> BETTER = Comparator.<FoundImage, Boolean>comparing(
                    found -> found.image().deprecated())
            .thenComparing(FoundImage::created, Comparator.reverseOrder())
            .thenComparing(found -> found.image().name(), Comparator.reverseOrder());

    /** Newest first; then by id. */
    static final Comparator<FoundImage> NEWEST = Comparator.comparing(FoundImage::created)
            .reversed()
            .thenComparing(found -> found.image().id())
            .thenComparing(found -> found.image().requirements().toString());

    private static final Map<String, Requirement> ARCHITECTURES =
            Map.of("x86_64", Requirement.in(Labels.ARCH, "amd64"), "arm64", Requirement.in(Labels.ARCH, "arm64"));

    /** One for each of {@code variants}; none if no node can have the image's architecture. */
    static List<FoundImage> of(Image image, List<Requirements> variants, Instant now) {
        Requirement arch = ARCHITECTURES.get(image.architectureAsString());
        if (arch == null) {
            return List.of();
        }
        Instant created = time(image.creationDate()).orElse(Instant.MIN);
        boolean deprecated = isDeprecated(image, now);
        String name = image.name() == null ? "" : image.name();
        return variants.stream()
                .map(variant ->
                        new FoundImage(new NodeImage(image.imageId(), name, deprecated, variant.and(arch)), created))
                .toList();
    }

    /** True if its publisher has deprecated {@code image} by {@code now}. */
    static boolean isDeprecated(Image image, Instant now) {
        return time(image.deprecationTime()).filter(time -> !time.isAfter(now)).isPresent();
    }

    private static Optional<Instant> time(@Nullable String text) {
        try {
            return text == null
                    ? Optional.empty()
                    : Optional.of(Instant.parse(text).truncatedTo(ChronoUnit.SECONDS));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
