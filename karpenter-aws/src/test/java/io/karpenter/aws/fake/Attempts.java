package io.karpenter.aws.fake;

/** How often clients try. */
public enum Attempts {
    /** Once. */
    ONE,
    /** Three times, a few milliseconds apart. */
    FAST,
    /** Three times, as far apart as the SDK does it, which is seconds. */
    STANDARD
}
