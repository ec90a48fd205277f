package io.karpenter.aws.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.settings.AwsSettings;
import io.karpenter.aws.settings.ClusterFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesRequest;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.DescribeClusterRequest;
import software.amazon.awssdk.services.eks.model.DescribeClusterResponse;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;

class AwsStartTest {

    private final FakeAws aws = FakeAws.start();
    private final AwsClients clients = aws.clients(Attempts.ONE);

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    /** EKS with one cluster, {@code demo}. */
    private static final class Eks implements EksClient {

        private final List<String> asked = new ArrayList<>();

        @Override
        public DescribeClusterResponse describeCluster(DescribeClusterRequest request) {
            asked.add(request.name());
            if (!request.name().equals("demo")) {
                throw ResourceNotFoundException.builder()
                        .message("No cluster found")
                        .build();
            }
            return DescribeClusterResponse.builder()
                    .cluster(c -> c.endpoint("https://eks.demo"))
                    .build();
        }

        @Override
        public String serviceName() {
            return "eks";
        }

        @Override
        public void close() {}
    }

    @Test
    @DisplayName("AWS-OPT-05 the start tries ec2:DescribeInstanceTypes out, and the answer of a dry run will do")
    void passesDryRun() {
        aws.fail("DescribeInstanceTypes", 1, "DryRunOperation", 412, "Request would have succeeded.");

        assertThatCode(() -> AwsStart.probe(clients.ec2())).doesNotThrowAnyException();
        assertThat(aws.requests(DescribeInstanceTypesRequest.class))
                .singleElement()
                .satisfies(r -> assertThat(r.dryRun()).isTrue());
    }

    @Test
    @DisplayName("AWS-OPT-05 any other error ends the start")
    void failsWithoutPermission() {
        aws.fail("DescribeInstanceTypes", 1, "UnauthorizedOperation", 403, "You are not authorized.");

        assertThatThrownBy(() -> AwsStart.probe(clients.ec2()))
                .isInstanceOf(AwsStartException.class)
                .hasMessageContaining("You are not authorized");
    }

    @Test
    @DisplayName("AWS-OPT-06 the endpoint is that of the options, else that of EKS, and without either nothing starts")
    void findsEndpoint() {
        Eks eks = new Eks();

        assertThat(AwsStart.cluster(AwsSettings.of("demo"), eks, "Y2E=", Optional.of("172.20.0.10")))
                .isEqualTo(new ClusterFacts("https://eks.demo", "Y2E=", Optional.of("172.20.0.10")));
        assertThatThrownBy(() -> AwsStart.cluster(AwsSettings.of("other"), eks, "Y2E=", Optional.empty()))
                .isInstanceOf(AwsStartException.class)
                .hasMessageContaining("No cluster found")
                .hasMessageContaining("CLUSTER_ENDPOINT");
        assertThat(eks.asked).containsExactly("demo", "other");
    }

    @Test
    @DisplayName("AWS-OPT-07 a cluster is one of IPv6 if and only if its DNS has such an address")
    void knowsIpFamily() {
        assertThat(new ClusterFacts("", "", Optional.of("fd00::a")).isIpv6()).isTrue();
        assertThat(new ClusterFacts("", "", Optional.of("172.20.0.10")).isIpv6())
                .isFalse();
        assertThat(new ClusterFacts("", "", Optional.empty()).isIpv6()).isFalse();
    }

    @Test
    @DisplayName("AWS-OPT-08 what has to work before the controllers run is tried in full, and all failures are told")
    void tellsAllFailures() {
        List<String> done = new ArrayList<>();

        assertThatThrownBy(() -> AwsStart.run(List.of(
                        new AwsStart.Step("version", () -> {
                            throw new IllegalStateException("no version");
                        }),
                        new AwsStart.Step("types", () -> done.add("types")),
                        new AwsStart.Step("zones", () -> {
                            throw new IllegalStateException("no zones");
                        }))))
                .isInstanceOf(AwsStartException.class)
                .hasMessage("version: no version\nzones: no zones");
        assertThat(done).containsExactly("types");
    }
}
