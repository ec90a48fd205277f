package io.karpenter.aws.version;

import io.karpenter.core.cloud.CloudProviderException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.KubernetesNetworkConfigResponse;

/**
 * Addresses of the cluster's Services, which nodes of AL2023 have to be told. EKS says them once; they never change. Thread-safe. Source:
 * AWS-LT-23, AWS-UD-11.
 */
public final class ServiceCidr {

    private final EksClient eks;
    private final String cluster;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable String known;

    /**
     * @param cluster its name
     */
    public ServiceCidr(EksClient eks, String cluster) {
        this.eks = eks;
        this.cluster = cluster;
    }

    /** The addresses if {@link #resolve} has found them; asks nobody. */
    public Optional<String> known() {
        return Optional.ofNullable(known);
    }

    /**
     * The addresses, of IPv4 before IPv6; asks EKS unless they are known.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if EKS does not answer
     * @throws CloudProviderException if EKS knows none
     */
    public String resolve() {
        lock.lock();
        try {
            String cidr = known;
            if (cidr == null) {
                cidr = ask();
                known = cidr;
            }
            return cidr;
        } finally {
            lock.unlock();
        }
    }

    private String ask() {
        KubernetesNetworkConfigResponse network =
                eks.describeCluster(request -> request.name(cluster)).cluster().kubernetesNetworkConfig();
        return Optional.ofNullable(network)
                .flatMap(config -> filled(config.serviceIpv4Cidr()).or(() -> filled(config.serviceIpv6Cidr())))
                .orElseThrow(() -> new CloudProviderException("EKS tells no service CIDR of cluster " + cluster));
    }

    private static Optional<String> filled(@Nullable String text) {
        return Optional.ofNullable(text).filter(t -> !t.isEmpty());
    }
}
