package io.karpenter.aws.image;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.Image;

/**
 * Drops what is remembered of SSM parameters whose images are deprecated or gone, so that a newer release is found before the day is over. Runs
 * every {@link #INTERVAL}. Thread-safe. Source: AWS-AMI-16.
 */
public final class ParameterInvalidation {

    public static final Duration INTERVAL = Duration.ofMinutes(30);

    private final ImageParameters parameters;
    private final ImageFinder finder;
    private final InstantSource clock;

    public ParameterInvalidation(ImageParameters parameters, ImageFinder finder, InstantSource clock) {
        this.parameters = parameters;
        this.finder = finder;
        this.clock = clock;
    }

    /**
     * Looks once.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if EC2 does not answer; nothing is dropped then
     */
    public void run() {
        Map<String, String> ids = new TreeMap<>(parameters.mutable());
        if (ids.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        Map<String, Boolean> current = new TreeMap<>();
        for (Image image : finder.images(ImageQuery.ofIds(ids.values(), Map.of()))) {
            current.put(image.imageId(), !FoundImage.isDeprecated(image, now));
        }
        ids.forEach((parameter, id) -> {
            if (!current.getOrDefault(id, false)) {
                parameters.forget(parameter);
            }
        });
    }
}
