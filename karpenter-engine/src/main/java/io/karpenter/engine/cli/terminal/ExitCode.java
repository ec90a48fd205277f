package io.karpenter.engine.cli.terminal;

/** What the process tells its caller. The values are a contract (docs/reference/cli.md). */
public final class ExitCode {

    /** Everything planned, or the plan is valid. */
    public static final int OK = 0;
    /** A fault of this program. */
    public static final int INTERNAL_ERROR = 1;
    /** Wrong options or invalid input; nothing was planned. */
    public static final int INVALID_INPUT = 2;
    /** The result is printed, but it is not what was hoped for: pods without a place, or a plan with violations. */
    public static final int INCOMPLETE = 3;

    private ExitCode() {}
}
