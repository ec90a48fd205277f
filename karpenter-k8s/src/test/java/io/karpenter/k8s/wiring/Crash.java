package io.karpenter.k8s.wiring;

/** The end of a process, in the middle of whatever it was doing: nothing may catch it. */
final class Crash extends Error {

    @java.io.Serial
    private static final long serialVersionUID = 1;

    Crash(String where) {
        super(where, null, false, false);
    }
}
