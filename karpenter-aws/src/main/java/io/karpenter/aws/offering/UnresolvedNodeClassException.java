package io.karpenter.aws.offering;

import io.karpenter.core.cloud.CloudProviderException;

/** The status of an EC2NodeClass does not say yet in which subnets it launches, or its selector terms match none. */
public final class UnresolvedNodeClassException extends CloudProviderException {

    private static final long serialVersionUID = 1L;

    UnresolvedNodeClassException(String message) {
        super(message);
    }
}
