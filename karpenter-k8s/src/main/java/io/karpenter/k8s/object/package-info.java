/**
 * Parts of objects that several kinds have: amounts, taints, requirements, references, conditions, and patches of what has changed. Trees
 * come in and values of the core go out, or the other way round. Nothing here knows what the parts are for.
 */
@NullMarked
package io.karpenter.k8s.object;

import org.jspecify.annotations.NullMarked;
