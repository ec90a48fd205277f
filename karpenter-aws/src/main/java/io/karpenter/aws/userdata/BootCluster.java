package io.karpenter.aws.userdata;

import io.karpenter.aws.settings.ClusterFacts;
import java.util.Optional;

/**
 * The cluster that a node joins.
 *
 * @param serviceCidr addresses of its Services, if they are known; AL2023 cannot do without
 */
public record BootCluster(String name, ClusterFacts facts, Optional<String> serviceCidr) {}
