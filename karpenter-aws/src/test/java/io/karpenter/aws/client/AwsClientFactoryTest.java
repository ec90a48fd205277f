package io.karpenter.aws.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.AwsServiceClientConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;

class AwsClientFactoryTest {

    private static final String ENDPOINT = "aws.endpointUrl";
    private static final String REGION = "aws.region";

    @AfterEach
    void forgetProperties() {
        System.clearProperty(ENDPOINT);
        System.clearProperty(REGION);
    }

    private static List<AwsServiceClientConfiguration> configurations(AwsClients clients) {
        return List.of(
                clients.ec2().serviceClientConfiguration(),
                clients.ssm().serviceClientConfiguration(),
                clients.sqs().serviceClientConfiguration(),
                clients.iam().serviceClientConfiguration(),
                clients.eks().serviceClientConfiguration(),
                clients.pricing().serviceClientConfiguration(),
                clients.zonalShift().serviceClientConfiguration());
    }

    @Test
    @DisplayName("AWS-OPT-04 the region is what the SDK's default chain finds")
    void takesRegionFromChain() {
        System.setProperty(REGION, "eu-north-1");

        try (AwsClients clients = new AwsClientFactory("1").create()) {
            assertThat(clients.region()).isEqualTo(Region.EU_NORTH_1);
            assertThat(clients.ec2().serviceClientConfiguration().region()).isEqualTo(Region.EU_NORTH_1);
        }
    }

    @Test
    @DisplayName("AWS-OPT-04 without a region nothing starts, and the message says what to set")
    void needsRegion() {
        AwsClientFactory factory = new AwsClientFactory("1", () -> {
            throw SdkClientException.create("Unable to load region");
        });

        assertThatThrownBy(factory::create)
                .isInstanceOf(AwsStartException.class)
                .hasMessageContaining("AWS_REGION")
                .hasMessageContaining("Unable to load region");
    }

    @Test
    @DisplayName("AWS-OPT-09 every client gives a call four minutes and three attempts, and names us and our version")
    void configuresEveryClient() {
        try (AwsClients clients = new AwsClientFactory("1.2.3", () -> Region.US_WEST_2).create()) {
            assertThat(configurations(clients)).allSatisfy(configuration -> {
                var override = configuration.overrideConfiguration();
                assertThat(override.apiCallTimeout()).contains(Duration.ofMinutes(4));
                assertThat(override.retryStrategy().orElseThrow().maxAttempts()).isEqualTo(3);
                assertThat(override.advancedOption(SdkAdvancedClientOption.USER_AGENT_SUFFIX))
                        .contains("karpenter.sh-1.2.3");
            });
        }
    }

    @Test
    @DisplayName("AWS-OPT-09 another endpoint is taken from the SDK's own setting")
    void heedsEndpointSetting() {
        System.setProperty(ENDPOINT, "http://localhost:4566");

        try (AwsClients clients = new AwsClientFactory("1", () -> Region.US_WEST_2).create()) {
            assertThat(configurations(clients))
                    .allSatisfy(configuration ->
                            assertThat(configuration.endpointOverride()).contains(URI.create("http://localhost:4566")));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ap-northeast-1, ap-south-1",
        "cn-north-1, cn-northwest-1",
        "eu-west-1, eu-central-1",
        "us-west-2, us-east-1",
        "sa-east-1, us-east-1",
        "me-south-1, us-east-1"
    })
    @DisplayName("AWS-OFF-18 the Pricing API is asked where it is, which is in four regions only")
    void findsPricing(String region, String pricing) {
        try (AwsClients clients = new AwsClientFactory("1", () -> Region.of(region)).create()) {
            assertThat(clients.pricing().serviceClientConfiguration().region()).isEqualTo(Region.of(pricing));
        }
    }
}
