package io.karpenter.aws.client;

import java.time.Duration;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.arczonalshift.ArcZonalShiftClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * Sets up the SDK's clients. Credentials, endpoints, FIPS and dual stack are as the SDK's standard settings say (variables, system properties,
 * profiles, IRSA, Pod Identity, instance metadata); nothing of that is read here. Immutable and thread-safe. Source: AWS-OPT-04, AWS-OPT-09,
 * AWS-OFF-18.
 */
public final class AwsClientFactory {

    /** A call with all its attempts takes no longer. */
    static final Duration CALL_TIMEOUT = Duration.ofMinutes(4);

    /** Longer than the 20 s that SQS lets a reader wait. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofMinutes(2);

    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(10);

    private final String version;
    private final AwsRegionProvider regions;

    /**
     * For the region that the SDK's default chain finds: variable, system property, profile, instance metadata.
     *
     * @param version of this program, for the user agent
     */
    public AwsClientFactory(String version) {
        this(version, new DefaultAwsRegionProviderChain());
    }

    AwsClientFactory(String version, AwsRegionProvider regions) {
        this.version = version;
        this.regions = regions;
    }

    /**
     * A client of each service; nothing is asked of them yet. The caller closes them.
     *
     * @throws AwsStartException if nothing says which region it is
     */
    public AwsClients create() {
        Region region = region();
        return new AwsClients(
                region,
                client(Ec2Client.builder(), region),
                client(SsmClient.builder(), region),
                client(SqsClient.builder(), region),
                client(IamClient.builder(), region),
                client(EksClient.builder(), region),
                client(PricingClient.builder(), pricingRegion(region)),
                client(ArcZonalShiftClient.builder(), region));
    }

    private Region region() {
        try {
            Region region = regions.getRegion();
            if (region != null) {
                return region;
            }
        } catch (SdkClientException e) {
            throw new AwsStartException(noRegion() + ": " + e.getMessage(), e);
        }
        throw new AwsStartException(noRegion());
    }

    private static String noRegion() {
        return "no AWS region is known; maybe set AWS_REGION, or let the pod reach the instance metadata (hop limit 2)";
    }

    /** Where the price list of a region can be asked for (AWS-OFF-18). */
    static Region pricingRegion(Region region) {
        String id = region.id();
        if (id.startsWith("ap-")) {
            return Region.AP_SOUTH_1;
        }
        if (id.startsWith("cn-")) {
            return Region.CN_NORTHWEST_1;
        }
        return id.startsWith("eu-") ? Region.EU_CENTRAL_1 : Region.US_EAST_1;
    }

    private <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> C client(B builder, Region region) {
        return builder.region(region)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECTION_TIMEOUT)
                        .socketTimeout(SOCKET_TIMEOUT))
                .overrideConfiguration(configuration())
                .build();
    }

    private ClientOverrideConfiguration configuration() {
        return ClientOverrideConfiguration.builder()
                .apiCallTimeout(CALL_TIMEOUT)
                // Three attempts, exponential pauses with jitter of at most 20 s, a budget of retries for each client.
                .retryStrategy(AwsRetryStrategy.standardRetryStrategy())
                .putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_SUFFIX, "karpenter.sh-" + version)
                .build();
    }
}
