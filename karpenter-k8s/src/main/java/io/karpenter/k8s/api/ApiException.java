package io.karpenter.k8s.api;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** An API server refused, or could not be reached. */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public static final int FORBIDDEN = 403;
    public static final int NOT_FOUND = 404;
    public static final int CONFLICT = 409;
    public static final int INVALID = 422;
    public static final int TOO_MANY_REQUESTS = 429;
    public static final int UNAVAILABLE = 503;

    private final int code;
    private final String reason;
    private final Duration retryAfter;

    /**
     * @param code HTTP status, 0 if there was no answer
     * @param reason as the API server states it ({@code AlreadyExists}, {@code Conflict}, …), empty if it does not
     */
    public ApiException(int code, String reason, String message) {
        this(code, reason, message, Duration.ZERO);
    }

    /**
     * One that says when to come back.
     *
     * @param code HTTP status
     * @param reason as the API server states it, empty if it does not
     * @param retryAfter the API server wants to be left alone for that long; zero if it does not say so
     */
    public ApiException(int code, String reason, String message, Duration retryAfter) {
        super(message);
        this.code = code;
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    public ApiException(int code, String reason, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.reason = reason;
        this.retryAfter = Duration.ZERO;
    }

    /** This thread is to come to its end, and does not wait for an answer any more; it stays marked as interrupted. */
    public static ApiException stopping(InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return new ApiException(0, "", "the program stops", stopped);
    }

    public int code() {
        return code;
    }

    public String reason() {
        return reason;
    }

    /** How long the API server wants to be left alone; empty if it does not say. */
    public Optional<Duration> retryAfter() {
        return Optional.of(retryAfter).filter(Duration::isPositive);
    }

    /** True if an answer was waited for in vain. */
    public boolean isTimeout() {
        return code == 0 && getCause() instanceof TimeoutException;
    }

    public boolean isNotFound() {
        return code == NOT_FOUND;
    }

    /** True if somebody else changed the object first; worth another look. */
    public boolean isConflict() {
        return code == CONFLICT;
    }
}
