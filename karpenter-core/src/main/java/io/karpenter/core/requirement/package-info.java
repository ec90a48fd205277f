/**
 * The algebra of node requirements: what values of a label key are allowed, the intersection of two such sets, and whether
 * a node that promises one set can serve a pod that asks for another. Expressions of manifests come in; sets, verdicts and
 * canonical expressions go out. Section 1 of the scheduling specification (SCH-REQ).
 */
@NullMarked
package io.karpenter.core.requirement;

import org.jspecify.annotations.NullMarked;
