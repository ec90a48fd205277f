package io.karpenter.aws.fake;

import io.karpenter.aws.client.AwsClients;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.arczonalshift.ArcZonalShiftClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/** The clients that tests use, of an endpoint on this machine. */
public final class TestClients {

    private static final Duration SHORT = Duration.ofMillis(5);
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(60);

    private TestClients() {}

    /** A client of each service, all at {@code endpoint}, with credentials that are none. The caller closes them. */
    public static AwsClients of(URI endpoint, Attempts attempts) {
        return new AwsClients(
                FakeAws.REGION,
                client(Ec2Client.builder(), endpoint, attempts),
                client(SsmClient.builder(), endpoint, attempts),
                client(SqsClient.builder(), endpoint, attempts),
                client(IamClient.builder(), endpoint, attempts),
                client(EksClient.builder(), endpoint, attempts),
                client(PricingClient.builder(), endpoint, attempts),
                client(ArcZonalShiftClient.builder(), endpoint, attempts));
    }

    private static <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> C client(
            B builder, URI endpoint, Attempts attempts) {
        return builder.endpointOverride(endpoint)
                .region(FakeAws.REGION)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(SOCKET_TIMEOUT))
                .overrideConfiguration(c -> c.retryStrategy(strategy(attempts)))
                .build();
    }

    private static RetryStrategy strategy(Attempts attempts) {
        return switch (attempts) {
            case ONE -> AwsRetryStrategy.doNotRetry();
            case STANDARD -> AwsRetryStrategy.standardRetryStrategy();
            case FAST ->
                AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .backoffStrategy(BackoffStrategy.fixedDelay(SHORT))
                        .throttlingBackoffStrategy(BackoffStrategy.fixedDelay(SHORT))
                        .build();
        };
    }
}
