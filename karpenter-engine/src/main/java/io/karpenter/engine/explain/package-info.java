/**
 * Why a pod is where a plan has it, and why a node stays or goes. A snapshot, a plan for it and names come in; explanations as
 * data go out, for people and programs alike.
 */
@NullMarked
package io.karpenter.engine.explain;

import org.jspecify.annotations.NullMarked;
