package io.karpenter.aws.fake;

import io.karpenter.aws.fake.wire.Fault;
import io.karpenter.aws.fake.wire.Operations;
import io.karpenter.aws.fake.wire.Service;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.DescribeClusterRequest;
import software.amazon.awssdk.services.eks.model.DescribeClusterResponse;

/** Clusters of EKS; there is {@link FakeAws#CLUSTER}. Thread-safe. */
public final class FakeEks {

    private static final int NOT_FOUND = 404;

    private final Map<String, Cluster> clusters = new ConcurrentHashMap<>();

    FakeEks(Operations operations) {
        put(cluster(FakeAws.CLUSTER, "1.33"));
        operations.on(Service.EKS, DescribeClusterRequest.class, DescribeClusterRequest::builder, this::describe);
    }

    /** An IPv4 cluster; change it by {@code toBuilder()}. */
    public static Cluster cluster(String name, String version) {
        return Cluster.builder()
                .name(name)
                .arn(arn(name))
                .version(version)
                .status("ACTIVE")
                .endpoint("https://%s.eks.%s.amazonaws.com".formatted(name, FakeAws.REGION))
                .certificateAuthority(c -> c.data("Y2E="))
                .kubernetesNetworkConfig(n -> n.ipFamily("ipv4").serviceIpv4Cidr("10.100.0.0/16"))
                .build();
    }

    public static String arn(String name) {
        return "arn:aws:eks:%s:%s:cluster/%s".formatted(FakeAws.REGION, FakeAws.ACCOUNT, name);
    }

    public void put(Cluster cluster) {
        clusters.put(cluster.name(), cluster);
    }

    /** Changes a cluster, e.g. its version. */
    public void change(String name, Consumer<Cluster.Builder> change) {
        clusters.computeIfPresent(
                name, (n, c) -> c.toBuilder().applyMutation(change).build());
    }

    public void remove(String name) {
        clusters.remove(name);
    }

    private DescribeClusterResponse describe(DescribeClusterRequest request) {
        Cluster cluster = clusters.get(request.name());
        if (cluster == null) {
            throw new Fault(
                    "ResourceNotFoundException", NOT_FOUND, "No cluster found for name: %s.".formatted(request.name()));
        }
        return DescribeClusterResponse.builder().cluster(cluster).build();
    }
}
