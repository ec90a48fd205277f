package io.karpenter.aws.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.cloud.CloudProviderException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;

class ImageMemoryTest extends ImageFinding {

    private final ParameterInvalidation invalidation = new ParameterInvalidation(parameters, finder, clock);

    @Test
    @DisplayName("AWS-AMI-10 a user's parameter is read again after five minutes, without decryption")
    void customParameterIsRemembered() {
        aws.ssm().put("/mine", "ami-1");
        found(Map.of("ssmParameter", "/mine"));
        clock.passes(Duration.ofMinutes(5).minusSeconds(1));
        found(Map.of("ssmParameter", "/mine"));
        assertThat(aws.requests(GetParameterRequest.class)).hasSize(1).allMatch(r -> r.withDecryption() == null);

        clock.passes(Duration.ofSeconds(1));
        found(Map.of("ssmParameter", "/mine"));
        assertThat(aws.requests(GetParameterRequest.class)).hasSize(2);
    }

    @Test
    @DisplayName("AWS-AMI-10 Amazon's parameters are read again after a day")
    void publishedParameterIsRemembered() {
        aws.ssm().put(windows(), "ami-w");
        found(Map.of("alias", "windows2022@latest"));
        clock.passes(Duration.ofHours(24).minusSeconds(1));
        found(Map.of("alias", "windows2022@latest"));
        assertThat(aws.calls("GetParameter")).hasSize(1);

        clock.passes(Duration.ofSeconds(1));
        found(Map.of("alias", "windows2022@latest"));
        assertThat(aws.calls("GetParameter")).hasSize(2);
    }

    private static String windows() {
        return "/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-EKS_Optimized-1.33/image_id";
    }

    @Test
    @DisplayName("AWS-AMI-10 callers at the same time look a parameter up once")
    void oneLookupAtATime() {
        aws.ssm().put("/mine", "ami-1");
        aws.delay("GetParameter", Duration.ofMillis(50));

        CompletableFuture.allOf(IntStream.range(0, 4)
                        .mapToObj(i -> CompletableFuture.runAsync(() -> found(Map.of("ssmParameter", "/mine"))))
                        .toArray(CompletableFuture<?>[]::new))
                .join();

        assertThat(aws.calls("GetParameter")).hasSize(1);
        assertThat(aws.calls("DescribeImages")).hasSize(1);
    }

    @Test
    @DisplayName("AWS-AMI-13 EC2's answer is kept for the refresh interval")
    void answerIsKept() {
        found(Map.of("id", "ami-1"));
        clock.passes(Duration.ofSeconds(59));
        found(Map.of("id", "ami-1"));
        assertThat(aws.calls("DescribeImages")).hasSize(1);

        clock.passes(Duration.ofSeconds(1));
        found(Map.of("id", "ami-1"));
        assertThat(aws.calls("DescribeImages")).hasSize(2);
    }

    @Test
    @DisplayName("AWS-AMI-13 other terms are asked for at once, and so is another value of a parameter")
    void otherTermsAreAskedFor() {
        aws.ssm().put("/mine", "ami-1");
        aws.images().put(image("ami-1", "2026-01-01"));
        aws.images().put(image("ami-2", "2026-01-01"));
        ImageFinder slow = new ImageFinder(clients.ec2(), parameters, () -> "1.33", Duration.ofHours(1), clock);
        slow.find(terms(Map.of("ssmParameter", "/mine")));
        assertThat(slow.find(terms(Map.of("id", "ami-2"))))
                .extracting(NodeImage::id)
                .containsExactly("ami-2");

        aws.ssm().put("/mine", "ami-2");
        clock.passes(Duration.ofMinutes(5));
        assertThat(slow.find(terms(Map.of("ssmParameter", "/mine"))))
                .extracting(NodeImage::id)
                .containsExactly("ami-2");
    }

    @Test
    @DisplayName("AWS-AMI-16 a deprecated image is looked for anew, though the day is not over")
    void deprecatedImageIsForgotten() {
        aws.ssm().put(windows(), "ami-1");
        aws.images().put(image("ami-1", "2026-01-01"));
        aws.images().put(image("ami-2", "2026-01-02"));
        found(Map.of("alias", "windows2022@latest"));
        aws.ssm().put(windows(), "ami-2");
        invalidation.run();
        assertThat(found(Map.of("alias", "windows2022@latest"))).containsExactly("ami-1");

        aws.images()
                .put(image("ami-1", "2026-01-01").toBuilder()
                        .deprecationTime(clock.instant().toString())
                        .build());
        invalidation.run();

        assertThat(found(Map.of("alias", "windows2022@latest"))).containsExactly("ami-2");
    }

    @Test
    @DisplayName("AWS-AMI-16 parameters of a fixed release and users' parameters stay as they are")
    void fixedParametersStay() {
        aws.ssm().put("/mine", "ami-1");
        aws.ssm().put(AL2023 + "x86_64/standard/amazon-eks-node-al2023-x86_64-standard-1.33-v1/image_id", "ami-1");
        found(Map.of("ssmParameter", "/mine"));
        found(Map.of("alias", "al2023@v1"));
        aws.forgetCalls();

        invalidation.run();

        assertThat(aws.calls()).isEmpty();
    }

    @Test
    @DisplayName(
            "AWS-AMI-04, AWS-AMI-10 while SSM does not answer the last value holds; one that is withdrawn does not")
    void lastValueHolds() {
        aws.ssm().put(windows(), "ami-1");
        aws.images().put(image("ami-1", "2026-01-01"));
        found(Map.of("alias", "windows2022@latest"));
        clock.passes(Duration.ofHours(24));
        aws.fail("GetParameter", 1, "ThrottlingException", 400, "slow down");
        assertThat(found(Map.of("alias", "windows2022@latest"))).containsExactly("ami-1");

        aws.ssm().remove(windows());
        assertThatThrownBy(() -> found(Map.of("alias", "windows2022@latest")))
                .isInstanceOf(CloudProviderException.class);
    }
}
