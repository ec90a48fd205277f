package io.karpenter.aws.launch.template;

import io.karpenter.aws.client.Filters;
import io.karpenter.aws.error.AwsError;
import io.karpenter.aws.tag.TagKeys;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.metric.MetricSink;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.LaunchTemplate;

/**
 * The launch templates that EC2 has for this cluster, as far as they are in use. One that was not asked for in a minute is deleted; it is made anew
 * when it is needed again, under the same name.
 *
 * <p>Thread-safe. One lock is held while EC2 is asked, so that many launches at once make a template once, and so that none is deleted that a launch
 * has just been given. Source: AWS-LT-06 to AWS-LT-09, AWS-LT-22.
 */
public final class LaunchTemplates {

    private static final Logger LOG = LoggerFactory.getLogger(LaunchTemplates.class);

    /** How often to have unused ones deleted. */
    public static final Duration INTERVAL = Duration.ofMinutes(1);

    private static final Duration UNUSED = Duration.ofMinutes(1);
    private static final int PAGE = 200;

    /** A template and when it was last asked for. */
    private record Known(String id, Instant used) {}

    private final Ec2Client ec2;
    private final String region;
    private final String cluster;
    private final InstantSource clock;
    private final MetricSink metrics;
    private final ReentrantLock lock = new ReentrantLock();
    /** By name. */
    private final Map<String, Known> known = new HashMap<>();

    /**
     * @param cluster its name, which templates are tagged with
     */
    public LaunchTemplates(Ec2Client ec2, String region, String cluster, InstantSource clock, MetricSink metrics) {
        this.ec2 = ec2;
        this.region = region;
        this.cluster = cluster;
        this.clock = clock;
        this.metrics = metrics;
    }

    /**
     * Sees to it that EC2 has the template.
     *
     * @return its name
     * @throws SdkException if EC2 refuses
     */
    public String ensure(TemplateSpec spec) {
        String name = spec.name();
        lock.lock();
        try {
            Known template = known.get(name);
            String id = template == null ? findOrCreate(spec, name) : template.id();
            known.put(name, new Known(id, clock.instant()));
            return name;
        } finally {
            lock.unlock();
        }
    }

    private String findOrCreate(TemplateSpec spec, String name) {
        return find(name).orElseGet(() -> created(spec, name)).launchTemplateId();
    }

    /** EC2 may not show a template that was made a moment ago, by another process or before it was forgotten here. */
    private LaunchTemplate created(TemplateSpec spec, String name) {
        try {
            return create(spec);
        } catch (AwsServiceException refused) {
            if (!AwsError.is(refused, AwsError.Kind.ALREADY_EXISTS)) {
                throw refused;
            }
            return find(name)
                    .orElseThrow(() -> new CloudProviderException(
                            "EC2 has a launch template called %s and does not show it yet".formatted(name), refused));
        }
    }

    private Optional<LaunchTemplate> find(String name) {
        try {
            List<LaunchTemplate> found = ec2.describeLaunchTemplates(r -> r.launchTemplateNames(name))
                    .launchTemplates();
            if (found.size() != 1) {
                throw new CloudProviderException(
                        "EC2 has %d launch templates called %s, there must be one".formatted(found.size(), name));
            }
            return Optional.of(found.getFirst());
        } catch (AwsServiceException refused) {
            if (AwsError.is(refused, AwsError.Kind.NOT_FOUND)) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private LaunchTemplate create(TemplateSpec spec) {
        metrics.set(
                TemplateMetrics.USER_DATA.series(spec.nodeClass()),
                Base64.getMimeDecoder().decode(spec.userData()).length);
        return ec2.createLaunchTemplate(TemplateData.request(spec, region)).launchTemplate();
    }

    /** Believes no longer that EC2 has these templates; they are not deleted (AWS-FLT-27). */
    public void forget(Collection<String> names) {
        lock.lock();
        try {
            known.keySet().removeAll(names);
        } finally {
            lock.unlock();
        }
    }

    /** Takes over the templates that an earlier process has left, so that those that are not used get deleted. A failure is only told. */
    public void takeOver() {
        lock.lock();
        try {
            for (LaunchTemplate template : all(List.of(Filters.tagged(TagKeys.EKS_CLUSTER, cluster)))) {
                known.putIfAbsent(
                        template.launchTemplateName(), new Known(template.launchTemplateId(), clock.instant()));
            }
        } catch (SdkException failed) {
            LOG.warn("launch templates that are left over cannot be listed: {}", failed.getMessage());
        } finally {
            lock.unlock();
        }
    }

    /** Deletes the templates that were not asked for in a minute; one that cannot be deleted is tried again a minute later. */
    public void deleteUnused() {
        lock.lock();
        try {
            Instant latest = clock.instant().minus(UNUSED);
            List<String> unused = known.entrySet().stream()
                    .filter(entry -> !entry.getValue().used().isAfter(latest))
                    .map(Map.Entry::getKey)
                    .toList();
            unused.forEach(this::delete);
        } finally {
            lock.unlock();
        }
    }

    private void delete(String name) {
        Known template = known.get(name);
        if (template == null) {
            return;
        }
        try {
            ec2.deleteLaunchTemplate(r -> r.launchTemplateId(template.id()));
            known.remove(name);
        } catch (SdkException failed) {
            if (AwsError.is(failed, AwsError.Kind.NOT_FOUND)) {
                known.remove(name);
            } else {
                LOG.warn("launch template {} cannot be deleted: {}", name, failed.getMessage());
            }
        }
    }

    /**
     * Deletes all templates of an EC2NodeClass that goes.
     *
     * @throws CloudProviderException with every template that could not be deleted
     */
    public void deleteOf(String nodeClass) {
        List<String> problems = new ArrayList<>();
        lock.lock();
        try {
            for (LaunchTemplate template : all(List.of(
                    Filters.tagged(TagKeys.EKS_CLUSTER, cluster), Filters.tagged(TagKeys.NODE_CLASS, nodeClass)))) {
                String name = template.launchTemplateName();
                try {
                    ec2.deleteLaunchTemplate(r -> r.launchTemplateName(name));
                    known.remove(name);
                } catch (SdkException failed) {
                    problems.add(name + ": " + failed.getMessage());
                }
            }
        } finally {
            lock.unlock();
        }
        metrics.remove(TemplateMetrics.USER_DATA.series(nodeClass));
        if (!problems.isEmpty()) {
            throw new CloudProviderException("launch templates of EC2NodeClass %s cannot be deleted: %s"
                    .formatted(nodeClass, String.join("; ", problems)));
        }
    }

    private List<LaunchTemplate> all(List<Filter> filters) {
        return ec2.describeLaunchTemplatesPaginator(r -> r.filters(filters).maxResults(PAGE)).launchTemplates().stream()
                .toList();
    }
}
