package io.karpenter.aws.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.karpenter.aws.fake.FakeEc2Images;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.label.Labels;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;

class ImageFinderTest extends ImageFinding {

    private DescribeImagesRequest asked() {
        List<DescribeImagesRequest> requests = aws.requests(DescribeImagesRequest.class);
        assertThat(requests).hasSize(1);
        return requests.getFirst();
    }

    private static Filter filter(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }

    @Test
    @DisplayName("AWS-AMI-04 a variant that is not published, or cannot be read, is left out")
    void missingVariantIsLeftOut() {
        aws.ssm().put(AL2023 + "arm64/standard/recommended/image_id", "ami-arm");
        aws.images().put(FakeEc2Images.image("ami-arm", "n", "arm64"));
        aws.fail("GetParameter", 1, "AccessDeniedException", 400, "no");

        assertThat(finder.find(terms(Map.of("alias", "al2023@latest"))))
                .containsExactly(new NodeImage(
                        "ami-arm", "n", false, PublishedImages.STANDARD.and(Requirement.in(Labels.ARCH, "arm64"))));
    }

    @Test
    @DisplayName("AWS-AMI-04 an alias of which nothing is published is an error that names it")
    void nothingPublished() {
        assertThatThrownBy(() -> found(Map.of("alias", "windows2022@latest")))
                .isInstanceOf(CloudProviderException.class)
                .hasMessageContaining("windows2022@latest");
    }

    @Test
    @DisplayName("AWS-AMI-05 an image that serves two kinds of machines is two entries")
    void imageOfTwoVariants() {
        aws.ssm().put("/aws/service/bottlerocket/aws-k8s-1.33/x86_64/latest/image_id", "ami-x");
        aws.images().put(FakeEc2Images.image("ami-x", "n", "x86_64"));

        assertThat(finder.find(terms(Map.of("alias", "bottlerocket@latest"))))
                .extracting(NodeImage::id, NodeImage::requirements)
                .containsExactlyInAnyOrder(
                        tuple("ami-x", PublishedImages.STANDARD.and(Requirement.in(Labels.ARCH, "amd64"))),
                        tuple("ami-x", PublishedImages.NEURON.and(Requirement.in(Labels.ARCH, "amd64"))));
    }

    @Test
    @DisplayName("AWS-AMI-06 an alias that this version of Kubernetes lacks is refused before anything is asked")
    void unsupportedAlias() {
        assertThatThrownBy(() -> found(Map.of("alias", "al2@latest"))).isInstanceOf(UnsupportedAliasException.class);
        assertThat(aws.calls()).isEmpty();
    }

    @Test
    @DisplayName("AWS-AMI-07, AWS-AMI-08 ids and values of parameters are one query, without owners")
    void idsAreOneQuery() {
        aws.ssm().put("/mine", "ami-2");

        found(Map.of("id", "ami-1"), Map.of("ssmParameter", "/mine"), Map.of("id", "ami-3"));

        assertThat(asked().filters()).contains(filter("image-id", "ami-1", "ami-2", "ami-3"));
        assertThat(asked().owners()).isEmpty();
    }

    @Test
    @DisplayName("AWS-AMI-07 every other term is a query of its own")
    void otherTermsAreQueries() {
        found(Map.of("id", "ami-1"), Map.of("name", "a"), Map.of("name", "b"), Map.of("tags", Map.of("k", "v")));

        assertThat(aws.requests(DescribeImagesRequest.class)).hasSize(4);
    }

    @Test
    @DisplayName("AWS-AMI-08 a name without owner is looked for among one's own images and Amazon's")
    void nameWithoutOwner() {
        found(Map.of("name", "mine-*"));

        assertThat(asked().filters()).contains(filter("name", "mine-*"));
        assertThat(asked().owners()).containsExactly("self", "amazon");
    }

    @Test
    @DisplayName("AWS-AMI-08 an owner is asked for alone")
    void nameWithOwner() {
        found(Map.of("name", "mine-*", "owner", "111122223333"));

        assertThat(asked().owners()).containsExactly("111122223333");
    }

    @Test
    @DisplayName("AWS-AMI-08 tags need no owner; * stands for any value, and each tag is a filter")
    void tags() {
        found(Map.of("tags", Map.of("team", "web", "approved", "*", "checked", "*")));

        assertThat(asked().owners()).isEmpty();
        assertThat(asked().filters())
                .contains(filter("tag:team", "web"), filter("tag-key", "approved"), filter("tag-key", "checked"));
    }

    @Test
    @DisplayName("AWS-AMI-09 a parameter that is not there, or holds something else, selects nothing")
    void uselessParameters() {
        aws.ssm().put("/other", "x-1");
        aws.images().put(image("ami-1", "2026-01-01"));

        assertThat(found(Map.of("ssmParameter", "/none"), Map.of("ssmParameter", "/other"), Map.of("id", "ami-1")))
                .containsExactly("ami-1");
        assertThat(asked().filters()).contains(filter("image-id", "ami-1"));
    }

    @Test
    @DisplayName("AWS-AMI-09 a parameter that cannot be read is an error")
    void unreadableParameter() {
        aws.fail("GetParameter", 1, "AccessDeniedException", 400, "no");

        assertThatThrownBy(() -> found(Map.of("ssmParameter", "/mine"))).isInstanceOf(SdkException.class);
    }

    @Test
    @DisplayName("AWS-AMI-11 available images are asked for, deprecated ones too, a thousand at a time, all pages")
    void request() {
        aws.images().put(image("ami-1", "2026-01-01"));
        aws.images()
                .put(image("ami-2", "2026-01-02").toBuilder()
                        .architecture("arm64")
                        .build());
        aws.pageSize("DescribeImages", 1);

        assertThat(found(Map.of("owner", "amazon", "tags", Map.of("karpenter.sh/discovery", "*"))))
                .containsExactly("ami-2", "ami-1");
        assertThat(aws.requests(DescribeImagesRequest.class)).hasSize(2).allSatisfy(request -> {
            assertThat(request.filters()).contains(filter("state", "available"));
            assertThat(request.includeDeprecated()).isTrue();
            assertThat(request.maxResults()).isEqualTo(1000);
        });
    }

    @Test
    @DisplayName("AWS-AMI-11 images of other architectures are dropped, and tags ask nothing of machines")
    void requirementsAreArchitectureAlone() {
        aws.images()
                .put(image("ami-mac", "2026-01-02").toBuilder()
                        .architecture("x86_64_mac")
                        .build());
        aws.images()
                .put(image("ami-1", "2026-01-01").toBuilder()
                        .tags(Tag.builder().key(AwsLabels.GPU_COUNT).value("8").build())
                        .build());

        assertThat(finder.find(terms(Map.of("id", "ami-mac"), Map.of("id", "ami-1"))))
                .containsExactly(new NodeImage(
                        "ami-1", "name-ami-1", false, Requirements.of(Requirement.in(Labels.ARCH, "amd64"))));
    }

    @Test
    @DisplayName("AWS-AMI-12 of images for the same machines the one that is not deprecated stays, though older")
    void notDeprecatedBeforeDeprecated() {
        aws.images().put(image("ami-old", "2025-01-01"));
        aws.images()
                .put(image("ami-new", "2025-06-01").toBuilder()
                        .deprecationTime(clock.instant().toString())
                        .build());

        assertThat(found(Map.of("id", "ami-old"), Map.of("id", "ami-new"))).containsExactly("ami-old");
    }

    @Test
    @DisplayName("AWS-AMI-12 deprecation counts from its time on")
    void deprecationHasATime() {
        aws.images()
                .put(image("ami-1", "2025-06-01").toBuilder()
                        .deprecationTime(clock.instant().plusSeconds(60).toString())
                        .build());
        assertThat(finder.find(terms(Map.of("id", "ami-1")))).noneMatch(NodeImage::deprecated);

        clock.passes(Duration.ofSeconds(60));
        assertThat(finder.find(terms(Map.of("id", "ami-1")))).allMatch(NodeImage::deprecated);
    }

    @Test
    @DisplayName("AWS-AMI-12 then the newer one stays, to the second; one without date is the oldest")
    void newerStays() {
        aws.images().put(image("ami-a", "2025-06-01"));
        aws.images().put(image("ami-b", "2025-06-02"));
        aws.images()
                .put(image("ami-c", "2025-06-01").toBuilder().creationDate(null).build());

        assertThat(found(Map.of("id", "ami-a"), Map.of("id", "ami-b"), Map.of("id", "ami-c")))
                .containsExactly("ami-b");
    }

    @Test
    @DisplayName("AWS-AMI-12 of the same second the greater name stays")
    void greaterNameStays() {
        aws.images()
                .put(image("ami-a", "2025-06-01").toBuilder()
                        .name("n-2")
                        .creationDate("2025-06-01T00:00:00.100Z")
                        .build());
        aws.images()
                .put(image("ami-b", "2025-06-01").toBuilder()
                        .name("n-1")
                        .creationDate("2025-06-01T00:00:00.900Z")
                        .build());

        assertThat(found(Map.of("id", "ami-a"), Map.of("id", "ami-b"))).containsExactly("ami-a");
    }

    @Test
    @DisplayName("AWS-AMI-13 images are in the order of their creation, newest first, then of their ids")
    void order() {
        aws.ssm().put(AL2023 + "x86_64/standard/recommended/image_id", "ami-b");
        aws.ssm().put(AL2023 + "x86_64/nvidia/recommended/image_id", "ami-a");
        aws.ssm().put(AL2023 + "x86_64/neuron/recommended/image_id", "ami-c");
        aws.images().put(image("ami-a", "2026-01-01"));
        aws.images().put(image("ami-b", "2026-01-01"));
        aws.images().put(image("ami-c", "2026-01-02"));

        assertThat(found(Map.of("alias", "al2023@latest"))).containsExactly("ami-c", "ami-a", "ami-b");
    }
}
