/**
 * Machines that are there: described, listed and ended. In go instance ids, many at about the same time; out come what EC2 says of them, in as few
 * calls as possible.
 */
@NullMarked
package io.karpenter.aws.launch.machine;

import org.jspecify.annotations.NullMarked;
