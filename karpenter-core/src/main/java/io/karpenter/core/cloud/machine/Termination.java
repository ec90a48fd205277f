package io.karpenter.core.cloud.machine;

/** What a cloud says to a request to end a machine. */
public enum Termination {
    /** It will end; ask again until it has. */
    REQUESTED,
    /** There is no such machine. */
    GONE
}
