package io.karpenter.core.buffer;

/** A condition in the status of a buffer: type, status and reason in one. Source: SCH-BUF-04, SCH-BUF-10. */
public sealed interface BufferCondition {

    String type();

    /** Status {@code True} or {@code False}; buffers know no {@code Unknown}. */
    boolean isTrue();

    /** The reason as the API spells it. */
    String reason();

    /** Whether it is known what the buffer asks for (SCH-BUF-04). */
    enum ReadyForProvisioning implements BufferCondition {
        RESOLVED("Resolved"),
        RESOLUTION_FAILED("ResolutionFailed"),
        POD_TEMPLATE_NOT_FOUND("PodTemplateNotFound"),
        SCALABLE_REF_NOT_FOUND("ScalableRefNotFound");

        private final String reason;

        ReadyForProvisioning(String reason) {
            this.reason = reason;
        }

        @Override
        public String type() {
            return "ReadyForProvisioning";
        }

        @Override
        public boolean isTrue() {
            return this == RESOLVED;
        }

        @Override
        public String reason() {
            return reason;
        }
    }

    /** Whether the buffer fits what is there (SCH-BUF-10); in spite of its name it is true when nothing needs to be provisioned. */
    enum Provisioning implements BufferCondition {
        FITS_EXISTING_CAPACITY("FitsExistingCapacity"),
        REQUIRES_NEW_CAPACITY("RequiresNewCapacity"),
        BUFFER_EMPTY("BufferEmpty"),
        NOT_READY_FOR_PROVISIONING("NotReadyForProvisioning");

        private final String reason;

        Provisioning(String reason) {
            this.reason = reason;
        }

        @Override
        public String type() {
            return "Provisioning";
        }

        @Override
        public boolean isTrue() {
            return this == FITS_EXISTING_CAPACITY;
        }

        @Override
        public String reason() {
            return reason;
        }
    }
}
