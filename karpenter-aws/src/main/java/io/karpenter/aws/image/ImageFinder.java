package io.karpenter.aws.image;

import com.github.benmanes.caffeine.cache.Cache;
import io.karpenter.aws.refresh.Expiring;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.requirement.Requirements;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Image;

/**
 * Finds the images that the terms of an EC2NodeClass select. Aliases and parameters are looked up on every call, in a cache of their own;
 * what EC2 says is remembered by what it was asked, so that two NodeClasses with equal terms ask once. Thread-safe; one caller at a time asks EC2.
 * Source: AWS-AMI-04, AWS-AMI-07 to AWS-AMI-13.
 */
public final class ImageFinder {

    private final Ec2Client ec2;
    private final ImageParameters parameters;
    private final Supplier<String> kubernetes;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Cache<List<ImageQuery>, List<NodeImage>> cache;

    /**
     * @param kubernetes version of the cluster as in {@code 1.33}
     * @param refresh how long EC2's answers are remembered
     */
    public ImageFinder(
            Ec2Client ec2,
            ImageParameters parameters,
            Supplier<String> kubernetes,
            Duration refresh,
            InstantSource clock) {
        this.ec2 = ec2;
        this.parameters = parameters;
        this.kubernetes = kubernetes;
        this.clock = clock;
        this.cache = Expiring.afterWrite(refresh, clock);
    }

    /**
     * One image for each kind of machine, newest first.
     *
     * @param spec of the EC2NodeClass, as the API server has it
     * @throws UnsupportedAliasException if its alias stands for nothing in this version of Kubernetes
     * @throws CloudProviderException if nothing of its alias is published
     * @throws software.amazon.awssdk.core.exception.SdkException if EC2 or SSM do not answer
     */
    public List<NodeImage> find(Map<String, Object> spec) {
        List<ImageQuery> queries = queries(ImageTerms.of(spec));
        lock.lock();
        try {
            List<NodeImage> known = cache.getIfPresent(queries);
            if (known == null) {
                known = ask(queries);
                cache.put(queries, known);
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    private List<ImageQuery> queries(List<ImageTerm> terms) {
        List<ImageQuery> queries = new ArrayList<>();
        Set<String> ids = new TreeSet<>();
        for (ImageTerm term : terms) {
            switch (term) {
                case ImageTerm.Published published -> queries.add(query(published.alias()));
                case ImageTerm.WithId withId -> ids.add(withId.id());
                case ImageTerm.InParameter in ->
                    parameters.custom(in.parameter()).ifPresent(ids::add);
                case ImageTerm.Matching matching -> queries.add(ImageQuery.of(matching));
            }
        }
        if (!ids.isEmpty()) {
            queries.add(0, ImageQuery.ofIds(ids, Map.of()));
        }
        return List.copyOf(queries);
    }

    private ImageQuery query(Alias alias) {
        String version = kubernetes.get();
        Map<String, List<Requirements>> variants = new LinkedHashMap<>();
        for (PublishedImage image : PublishedImages.of(alias, version)) {
            parameters
                    .published(image)
                    .ifPresent(id ->
                            variants.computeIfAbsent(id, i -> new ArrayList<>()).addAll(image.variants()));
        }
        if (variants.isEmpty()) {
            throw new CloudProviderException(
                    "alias %s: no SSM parameter holds an image for Kubernetes %s".formatted(alias, version));
        }
        return ImageQuery.ofIds(variants.keySet(), variants);
    }

    private List<NodeImage> ask(List<ImageQuery> queries) {
        Instant now = clock.instant();
        Map<Requirements, FoundImage> best = new LinkedHashMap<>();
        for (ImageQuery query : queries) {
            for (Image image : images(query)) {
                List<Requirements> variants =
                        query.variants().getOrDefault(image.imageId(), List.of(Requirements.NONE));
                for (FoundImage found : FoundImage.of(image, variants, now)) {
                    best.merge(
                            found.image().requirements(),
                            found,
                            (old, other) -> FoundImage.BETTER.compare(other, old) < 0 ? other : old);
                }
            }
        }
        return best.values().stream()
                .sorted(FoundImage.NEWEST)
                .map(FoundImage::image)
                .toList();
    }

    /** What EC2 says now, whatever is remembered. */
    Collection<Image> images(ImageQuery query) {
        return ec2.describeImagesPaginator(query.request()).images().stream().toList();
    }
}
