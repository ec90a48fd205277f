/**
 * What is asked of AWS again and again. An interval and something to do come in; it is done when its time has come, and sooner after it has failed.
 */
@NullMarked
package io.karpenter.aws.refresh;

import org.jspecify.annotations.NullMarked;
