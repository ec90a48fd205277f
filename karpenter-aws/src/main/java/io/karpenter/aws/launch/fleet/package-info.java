/**
 * CreateFleet for many NodeClaims at once, without ever launching twice for one. In go requests for single machines; those that are equal become one
 * call, marked so that after a kill it can be told which machine is whose (ADR 0017).
 */
@NullMarked
package io.karpenter.aws.launch.fleet;

import org.jspecify.annotations.NullMarked;
