package io.karpenter.core.cloud;

/** The configuration object cannot be used now; the NodeClaim is given up (LIF-05). */
public final class NodeClassNotReadyException extends CloudProviderException {

    private static final long serialVersionUID = 1L;

    public NodeClassNotReadyException(String message) {
        super(message);
    }
}
