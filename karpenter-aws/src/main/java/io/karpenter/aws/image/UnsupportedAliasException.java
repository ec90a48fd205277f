package io.karpenter.aws.image;

import io.karpenter.core.cloud.CloudProviderException;

/**
 * An alias stands for no images of this Kubernetes version. Nothing changes that but another alias: condition AMIsReady is False with reason
 * {@link #REASON}. Source: AWS-AMI-06.
 */
public final class UnsupportedAliasException extends CloudProviderException {

    public static final String REASON = "UnsupportedAlias";

    private static final long serialVersionUID = 1L;

    UnsupportedAliasException(String message) {
        super(message);
    }
}
