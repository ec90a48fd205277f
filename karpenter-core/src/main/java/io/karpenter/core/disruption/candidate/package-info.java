/**
 * Which nodes may be disrupted now, what they and the pods on them are worth, and why the other nodes are left alone. A snapshot, a
 * catalogue and what only a running system knows come in; candidates and reasons go out. Nothing here asks whether the pods would
 * have another place.
 */
@NullMarked
package io.karpenter.core.disruption.candidate;

import org.jspecify.annotations.NullMarked;
