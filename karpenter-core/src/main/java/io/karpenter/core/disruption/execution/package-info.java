/**
 * How commands are carried out: what is next for one, when it has taken too long, and what a process makes of the traces that an earlier
 * one left. NodeClaims and what is known of them come in, next steps go out. Nothing here calls an API server.
 */
@NullMarked
package io.karpenter.core.disruption.execution;

import org.jspecify.annotations.NullMarked;
