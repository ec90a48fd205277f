package io.karpenter.k8s.api;

/** An API server refused, or could not be reached. */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public static final int NOT_FOUND = 404;
    public static final int CONFLICT = 409;
    public static final int INVALID = 422;
    public static final int TOO_MANY_REQUESTS = 429;

    private final int code;
    private final String reason;

    /**
     * @param code HTTP status, 0 if there was no answer
     * @param reason as the API server states it ({@code AlreadyExists}, {@code Conflict}, …), empty if it does not
     */
    public ApiException(int code, String reason, String message) {
        super(message);
        this.code = code;
        this.reason = reason;
    }

    public ApiException(int code, String reason, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.reason = reason;
    }

    public int code() {
        return code;
    }

    public String reason() {
        return reason;
    }

    public boolean isNotFound() {
        return code == NOT_FOUND;
    }

    /** True if somebody else changed the object first; worth another look. */
    public boolean isConflict() {
        return code == CONFLICT;
    }
}
