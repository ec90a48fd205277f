/**
 * What a controller needs to be operated: its settings from flags and environment, how many workers and requests they allow, and the
 * server that says how it is. Texts and files come in; immutable settings and answers to probes go out. Nothing here decides about nodes.
 */
@NullMarked
package io.karpenter.k8s.operate;

import org.jspecify.annotations.NullMarked;
