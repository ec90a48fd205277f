package io.karpenter.aws.settings;

import java.util.Optional;

/**
 * What Nodes are told of the cluster they join. Immutable. Source: AWS-OPT-06, AWS-OPT-07.
 *
 * @param endpoint URL of the API server
 * @param caBundle its certificate authority, base64
 * @param dnsAddress address of the cluster's DNS service, if it is known
 */
public record ClusterFacts(String endpoint, String caBundle, Optional<String> dnsAddress) {

    /** True if pods have IPv6 addresses. */
    public boolean isIpv6() {
        return dnsAddress.filter(address -> address.contains(":")).isPresent();
    }
}
