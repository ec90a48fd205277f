package io.karpenter.core.cloud;

/** A cloud did not do what it was asked to. Worth another try unless a subclass says otherwise. */
public class CloudProviderException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CloudProviderException(String message) {
        super(message);
    }

    public CloudProviderException(String message, Throwable cause) {
        super(message, cause);
    }
}
