/**
 * Taints of nodes, tolerations of pods, and whether one stands against the other (SCH-TNT). Values in, the untolerated
 * taints out.
 */
@NullMarked
package io.karpenter.core.taint;

import org.jspecify.annotations.NullMarked;
