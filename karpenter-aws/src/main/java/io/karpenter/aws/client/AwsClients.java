package io.karpenter.aws.client;

import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.arczonalshift.ArcZonalShiftClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * A client of each service that is used. Thread-safe.
 *
 * @param region that machines are launched in
 */
public record AwsClients(
        Region region,
        Ec2Client ec2,
        SsmClient ssm,
        SqsClient sqs,
        IamClient iam,
        EksClient eks,
        PricingClient pricing,
        ArcZonalShiftClient zonalShift)
        implements AutoCloseable {

    @Override
    public void close() {
        ec2.close();
        ssm.close();
        sqs.close();
        iam.close();
        eks.close();
        pricing.close();
        zonalShift.close();
    }
}
