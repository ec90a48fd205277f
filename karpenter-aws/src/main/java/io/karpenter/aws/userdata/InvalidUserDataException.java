package io.karpenter.aws.userdata;

import io.karpenter.core.cloud.CloudProviderException;

/** The user's data is not what its family of images reads; the message quotes nothing of it. Source: AWS-UD-06, AWS-UD-12. */
public final class InvalidUserDataException extends CloudProviderException {

    private static final long serialVersionUID = 1L;

    InvalidUserDataException(String message) {
        super(message);
    }
}
