/**
 * What AWS' refusals mean. In go an error code, an HTTP status and a message, or an exception that has them somewhere among its causes; out comes a
 * kind that callers branch on, or a reason for people. Pure functions; nothing of a request or of credentials gets into what they say.
 */
@NullMarked
package io.karpenter.aws.error;

import org.jspecify.annotations.NullMarked;
