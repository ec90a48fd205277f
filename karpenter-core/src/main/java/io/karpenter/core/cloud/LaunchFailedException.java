package io.karpenter.core.cloud;

/** The cloud refuses to launch, with a reason of its own; tried again with growing pauses (LIF-06). */
public final class LaunchFailedException extends CloudProviderException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason CamelCase, for the condition Launched
     */
    public LaunchFailedException(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
