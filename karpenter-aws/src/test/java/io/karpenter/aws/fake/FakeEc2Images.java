package io.karpenter.aws.fake;

import io.karpenter.aws.fake.wire.Operations;
import io.karpenter.aws.fake.wire.Service;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.Image;

/**
 * Images: {@link #AMD64} and {@link #ARM64}, owned by Amazon and tagged for {@link FakeAws#CLUSTER}, unless a test says
 * otherwise. Thread-safe.
 */
public final class FakeEc2Images {

    public static final String AMD64 = "ami-amd64";
    public static final String ARM64 = "ami-arm64";

    private static final String AMAZON = "amazon";

    private static final Filters<Image> FILTERS = new Filters<>(
            Image::tags,
            Map.of(
                    "image-id", Image::imageId,
                    "name", Image::name,
                    "state", Image::stateAsString,
                    "architecture", Image::architectureAsString,
                    "owner-id", Image::ownerId,
                    "owner-alias", Image::imageOwnerAlias));

    private final Pages pages;
    private final InstantSource clock;
    private final Map<String, Image> images = new ConcurrentSkipListMap<>();

    FakeEc2Images(Operations operations, Pages pages, InstantSource clock) {
        this.pages = pages;
        this.clock = clock;
        put(image(AMD64, "amazon-eks-node-al2023-x86_64-standard-1.33-v20261101", "x86_64"));
        put(image(ARM64, "amazon-eks-node-al2023-arm64-standard-1.33-v20261101", "arm64"));
        operations.on(Service.EC2, DescribeImagesRequest.class, DescribeImagesRequest::builder, this::describe);
    }

    /** An image of Amazon's, tagged for the cluster; change it by {@code toBuilder()}. */
    public static Image image(String id, String name, String architecture) {
        return Image.builder()
                .imageId(id)
                .name(name)
                .architecture(architecture)
                .state("available")
                .ownerId("602401143452")
                .imageOwnerAlias(AMAZON)
                .publicLaunchPermissions(true)
                .virtualizationType("hvm")
                .rootDeviceName("/dev/xvda")
                .rootDeviceType("ebs")
                .creationDate("2026-11-01T00:00:00.000Z")
                .tags(FakeAws.discoveryTag())
                .build();
    }

    public void put(Image image) {
        images.put(image.imageId(), image);
    }

    public void remove(String id) {
        images.remove(id);
    }

    public void clear() {
        images.clear();
    }

    Optional<Image> find(String id) {
        return Optional.ofNullable(images.get(id));
    }

    private DescribeImagesResponse describe(DescribeImagesRequest request) {
        List<Image> asked = Named.pick(images, request.imageIds(), "InvalidAMIID.NotFound", "image id").stream()
                .filter(i ->
                        request.owners().isEmpty() || request.owners().stream().anyMatch(o -> isOwnedBy(i, o)))
                .filter(i -> Boolean.TRUE.equals(request.includeDeprecated()) || !isDeprecated(i))
                .toList();
        var page = pages.page(
                "DescribeImages", FILTERS.apply(asked, request.filters()), request.maxResults(), request.nextToken());
        return DescribeImagesResponse.builder()
                .images(page.items())
                .nextToken(page.next())
                .build();
    }

    private static boolean isOwnedBy(Image image, String owner) {
        return owner.equals(image.ownerId())
                || owner.equals(image.imageOwnerAlias())
                || (owner.equals("self") && FakeAws.ACCOUNT.equals(image.ownerId()));
    }

    private boolean isDeprecated(Image image) {
        return image.deprecationTime() != null
                && !Instant.parse(image.deprecationTime()).isAfter(clock.instant());
    }
}
