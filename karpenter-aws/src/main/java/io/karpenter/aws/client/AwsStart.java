package io.karpenter.aws.client;

import io.karpenter.aws.settings.AwsSettings;
import io.karpenter.aws.settings.ClusterFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eks.EksClient;

/**
 * What has to work before the provider does anything. Thread-safe. Source: AWS-OPT-05 to AWS-OPT-08.
 */
public final class AwsStart {

    /** What EC2 answers to a request that was only to be tried, and would have been carried out. */
    private static final String TRIED = "DryRunOperation";

    /**
     * Something that has to work.
     *
     * @param name for the message, such as {@code list of instance types}
     */
    public record Step(String name, Runnable action) {}

    private AwsStart() {}

    /**
     * Tries out whether EC2 can be reached and lets us in.
     *
     * @throws AwsStartException if not
     */
    public static void probe(Ec2Client ec2) {
        try {
            ec2.describeInstanceTypes(request -> request.dryRun(true));
        } catch (AwsServiceException e) {
            if (e.awsErrorDetails() == null || !TRIED.equals(e.awsErrorDetails().errorCode())) {
                throw refused(e);
            }
        } catch (SdkException e) {
            throw refused(e);
        }
    }

    private static AwsStartException refused(SdkException cause) {
        return new AwsStartException(
                "EC2 cannot be used, which ec2:DescribeInstanceTypes was to show: %s; maybe credentials, permissions or the way to the endpoint are missing"
                        .formatted(cause.getMessage()),
                cause);
    }

    /**
     * Takes all steps, the later ones even if an earlier one fails.
     *
     * @throws AwsStartException with all that fail
     */
    public static void run(List<Step> steps) {
        List<String> problems = new ArrayList<>();
        Optional<RuntimeException> first = Optional.empty();
        for (Step step : steps) {
            try {
                step.action().run();
            } catch (RuntimeException e) {
                problems.add(step.name() + ": " + e.getMessage());
                first = first.or(() -> Optional.of(e));
            }
        }
        if (first.isPresent()) {
            throw new AwsStartException(String.join("\n", problems), first.get());
        }
    }

    /**
     * What nodes are told of their cluster: as the options say, else as EKS does.
     *
     * @param ownCaBundle base64, of the controller's own client
     * @param dnsAddress of the cluster's DNS service, if it is known
     * @throws AwsStartException if nothing says where the API server is
     */
    public static ClusterFacts cluster(
            AwsSettings settings, EksClient eks, String ownCaBundle, Optional<String> dnsAddress) {
        String endpoint = settings.clusterEndpoint().orElseGet(() -> endpoint(settings.clusterName(), eks));
        return new ClusterFacts(endpoint, settings.clusterCaBundle().orElse(ownCaBundle), dnsAddress);
    }

    private static String endpoint(String clusterName, EksClient eks) {
        try {
            String endpoint = eks.describeCluster(request -> request.name(clusterName))
                    .cluster()
                    .endpoint();
            if (endpoint != null && !endpoint.isEmpty()) {
                return endpoint;
            }
        } catch (SdkException e) {
            throw new AwsStartException(noEndpoint(clusterName, String.valueOf(e.getMessage())), e);
        }
        throw new AwsStartException(noEndpoint(clusterName, "EKS states none"));
    }

    private static String noEndpoint(String clusterName, String problem) {
        return "the endpoint of cluster %s is not known: %s; maybe set CLUSTER_ENDPOINT"
                .formatted(clusterName, problem);
    }
}
