package io.karpenter.aws.image;

import com.github.benmanes.caffeine.cache.Cache;
import io.karpenter.aws.refresh.Expiring;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * Values of SSM parameters that hold ids of images. Those of Amazon are remembered for a day, those of users for five minutes; one is looked up
 * at a time. Thread-safe. Source: AWS-AMI-04, AWS-AMI-09, AWS-AMI-10.
 */
public final class ImageParameters {

    private static final Logger LOG = LoggerFactory.getLogger(ImageParameters.class);
    private static final Duration PUBLISHED = Duration.ofHours(24);
    private static final Duration CUSTOM = Duration.ofMinutes(5);

    private final SsmClient ssm;
    private final ReentrantLock lock = new ReentrantLock();
    private final Cache<String, Value> cache;
    private final Map<String, String> last = new ConcurrentHashMap<>();

    private record Value(String text, boolean mutable, Duration life) {}

    public ImageParameters(SsmClient ssm, InstantSource clock) {
        this.ssm = ssm;
        this.cache = Expiring.afterWrite(Value::life, clock);
    }

    /**
     * The id that Amazon publishes; empty if it cannot be had, whatever the reason. While SSM does not answer the last one is good enough: without
     * it all nodes of that kind would drift.
     */
    Optional<String> published(PublishedImage image) {
        String parameter = image.parameter();
        try {
            String id = value(parameter, image.mutable(), PUBLISHED);
            last.put(parameter, id);
            return Optional.of(id);
        } catch (SdkException e) {
            LOG.debug("no value of SSM parameter {}: {}", parameter, e.getMessage());
            if (isMissing(e)) {
                last.remove(parameter);
            }
            return Optional.ofNullable(last.get(parameter));
        }
    }

    private static boolean isMissing(SdkException e) {
        return e instanceof AwsServiceException refused
                && refused.awsErrorDetails() != null
                && "ParameterNotFound".equals(refused.awsErrorDetails().errorCode());
    }

    /**
     * The id in a user's parameter; empty if there is no such parameter or if its value is no id of an image.
     *
     * @throws SdkException if it cannot be read
     */
    Optional<String> custom(String parameter) {
        String text;
        try {
            text = value(parameter, false, CUSTOM);
        } catch (SdkException e) {
            if (!isMissing(e)) {
                throw e;
            }
            LOG.warn("SSM parameter {} does not exist, its image term selects nothing", parameter);
            return Optional.empty();
        }
        if (!text.startsWith("ami-")) {
            LOG.warn("the value of SSM parameter {} is no id of an image (ami-…), its term selects nothing", parameter);
            return Optional.empty();
        }
        return Optional.of(text);
    }

    private String value(String parameter, boolean mutable, Duration life) {
        lock.lock();
        try {
            Value known = cache.getIfPresent(parameter);
            if (known == null) {
                String text = ssm.getParameter(request -> request.name(parameter))
                        .parameter()
                        .value();
                known = new Value(text, mutable, life);
                cache.put(parameter, known);
            }
            return known.text();
        } finally {
            lock.unlock();
        }
    }

    /** Remembered values that new releases change, by the names of their parameters. */
    Map<String, String> mutable() {
        return cache.asMap().entrySet().stream()
                .filter(entry -> entry.getValue().mutable())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().text()));
    }

    void forget(String parameter) {
        cache.invalidate(parameter);
    }
}
