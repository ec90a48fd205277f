/**
 * Zones that ARC has shifted the cluster away from. The answers of ARC come in; ids of zones go out, and events for the NodePools that can use a zone
 * when it is shifted away or back.
 */
@NullMarked
package io.karpenter.aws.shift;

import org.jspecify.annotations.NullMarked;
