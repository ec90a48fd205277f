package io.karpenter.aws.nodeclass.care;

import java.util.Optional;

/** What trying to launch has shown. */
sealed interface Verdict {

    Passed PASSED = new Passed();

    /** One that holds until something changes. */
    sealed interface Lasting extends Verdict {}

    /** Machines can be launched. */
    record Passed() implements Lasting {}

    /** AWS does not allow it. */
    record Refused(String reason, String message) implements Lasting {}

    /**
     * It cannot be told now.
     *
     * @param shown what is to be shown all the same
     */
    record Later(Optional<Refused> shown) implements Verdict {}
}
