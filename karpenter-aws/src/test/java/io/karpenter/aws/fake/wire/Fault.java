package io.karpenter.aws.fake.wire;

import java.io.Serial;

/** An error that a service answers with: its code, message and HTTP status. */
public final class Fault extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private static final int BAD_REQUEST = 400;
    private static final int PRECONDITION_FAILED = 412;

    private final String code;
    private final int status;

    public Fault(String code, int status, String message) {
        super(message);
        this.code = code;
        this.status = status;
    }

    /** The caller's mistake. */
    public static Fault of(String code, String message) {
        return new Fault(code, BAD_REQUEST, message);
    }

    /** What EC2 says if a request with {@code DryRun} would have been carried out. */
    public static Fault dryRun() {
        return new Fault(
                "DryRunOperation", PRECONDITION_FAILED, "Request would have succeeded, but DryRun flag is set.");
    }

    public String code() {
        return code;
    }

    public int status() {
        return status;
    }

    public String message() {
        return String.valueOf(getMessage());
    }
}
