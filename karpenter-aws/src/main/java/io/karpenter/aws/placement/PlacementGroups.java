package io.karpenter.aws.placement;

import com.github.benmanes.caffeine.cache.Cache;
import io.karpenter.aws.client.Filters;
import io.karpenter.aws.refresh.Expiring;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribePlacementGroupsRequest;

/**
 * Looks placement groups up, once a minute at most for each selector, and once in ten seconds while EC2 cannot be asked: plans, launches and drift ask
 * here for each NodeClass and each node. The group as it was last seen goes on to count for a day then. Thread-safe. Source: AWS-PG-01 to AWS-PG-04.
 */
public final class PlacementGroups {

    private static final Duration CHECKED = Duration.ofMinutes(1);
    private static final Duration FAILED = Duration.ofSeconds(10);
    private static final Duration KEPT = Duration.ofHours(24);

    /**
     * How a group is selected: by its id, or else by its name.
     *
     * @param id empty if by name
     * @param name empty if by id; one that begins with {@code pg-} is a name nevertheless
     */
    public record Selector(String id, String name) {

        /** That of an EC2NodeClass, if it has one. */
        public static Optional<Selector> ofSpec(Map<String, Object> spec) {
            return spec.get("placementGroupSelector") instanceof Map<?, ?> fields
                    ? Optional.of(new Selector(text(fields, "id"), text(fields, "name")))
                    : Optional.empty();
        }

        private static String text(Map<?, ?> fields, String name) {
            return fields.get(name) instanceof String text ? text : "";
        }
    }

    /**
     * What is known of a group.
     *
     * @param group as it is, or was when EC2 last said it
     * @param error why EC2 could not be asked just now
     */
    public record Found(Optional<PlacementGroup> group, Optional<SdkException> error) {}

    private record Checked(Found found, Instant again) {}

    private final Ec2Client ec2;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final ConcurrentMap<Selector, Checked> checked = new ConcurrentHashMap<>();
    private final Cache<Selector, PlacementGroup> values;

    public PlacementGroups(Ec2Client ec2, InstantSource clock) {
        this.ec2 = ec2;
        this.clock = clock;
        this.values = Expiring.afterWrite(KEPT, clock);
    }

    /** The group that an EC2NodeClass selects, if it is there. */
    public Optional<PlacementGroup> of(NodeClass nodeClass) {
        return Selector.ofSpec(nodeClass.spec())
                .flatMap(selector -> find(selector).group());
    }

    /** Fails never: what cannot be asked is in the answer. */
    public Found find(Selector selector) {
        Instant now = clock.instant();
        lock.lock();
        try {
            Checked last = checked.get(selector);
            if (last != null && now.isBefore(last.again())) {
                return last.found();
            }
            Found found = ask(selector);
            checked.put(selector, new Checked(found, now.plus(found.error().isPresent() ? FAILED : CHECKED)));
            return found;
        } finally {
            lock.unlock();
        }
    }

    private Found ask(Selector selector) {
        try {
            Optional<PlacementGroup> group = described(selector);
            group.ifPresentOrElse(found -> values.put(selector, found), () -> values.invalidate(selector));
            return new Found(group, Optional.empty());
        } catch (SdkException failed) {
            return new Found(Optional.ofNullable(values.getIfPresent(selector)), Optional.of(failed));
        }
    }

    private Optional<PlacementGroup> described(Selector selector) {
        DescribePlacementGroupsRequest.Builder request =
                DescribePlacementGroupsRequest.builder().filters(Filters.of("state", "available"));
        if (selector.id().isEmpty()) {
            request.groupNames(selector.name());
        } else {
            request.groupIds(selector.id());
        }
        return ec2.describePlacementGroups(request.build()).placementGroups().stream()
                .findFirst()
                .map(g -> new PlacementGroup(
                        g.groupId(),
                        g.groupName(),
                        g.strategyAsString(),
                        g.partitionCount() == null ? 0 : g.partitionCount(),
                        g.spreadLevelAsString() == null ? "" : g.spreadLevelAsString()));
    }
}
