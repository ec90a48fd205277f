package io.karpenter.core.cloud;

/** None of the allowed offerings can be had now; the NodeClaim is given up and planned anew (LIF-04). */
public final class InsufficientCapacityException extends CloudProviderException {

    private static final long serialVersionUID = 1L;

    public InsufficientCapacityException(String message) {
        super(message);
    }
}
