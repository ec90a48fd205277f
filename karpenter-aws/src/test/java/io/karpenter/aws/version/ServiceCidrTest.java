package io.karpenter.aws.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.core.cloud.CloudProviderException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;

class ServiceCidrTest {

    private final FakeAws aws = FakeAws.start();
    private final AwsClients clients = aws.clients(Attempts.ONE);
    private final ServiceCidr cidr = new ServiceCidr(clients.eks(), FakeAws.CLUSTER);

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    @Test
    @DisplayName("AWS-LT-23 EKS is asked once for the addresses of Services")
    void askedOnce() {
        assertThat(cidr.known()).isEmpty();
        assertThat(cidr.resolve()).isEqualTo("10.100.0.0/16");
        assertThat(cidr.resolve()).isEqualTo("10.100.0.0/16");
        assertThat(cidr.known()).contains("10.100.0.0/16");
        assertThat(aws.calls("DescribeCluster")).hasSize(1);
    }

    @Test
    @DisplayName("AWS-LT-23 a cluster of IPv6 has addresses of IPv6")
    void ipv6() {
        aws.eks()
                .change(
                        FakeAws.CLUSTER,
                        cluster -> cluster.kubernetesNetworkConfig(n -> n.serviceIpv6Cidr("fd00::/108")));

        assertThat(cidr.resolve()).isEqualTo("fd00::/108");
    }

    @Test
    @DisplayName("AWS-LT-23 what failed is asked again")
    void failureIsNotKept() {
        aws.fail("DescribeCluster", 1, "ServerException", 500, "no");
        assertThatThrownBy(cidr::resolve).isInstanceOf(SdkException.class);
        assertThat(cidr.known()).isEmpty();

        assertThat(cidr.resolve()).isEqualTo("10.100.0.0/16");
    }

    @Test
    @DisplayName("AWS-LT-23 a cluster of which EKS tells none is an error")
    void none() {
        aws.eks().change(FakeAws.CLUSTER, cluster -> cluster.kubernetesNetworkConfig(n -> {}));

        assertThatThrownBy(cidr::resolve)
                .isInstanceOf(CloudProviderException.class)
                .hasMessageContaining("service CIDR");
    }
}
