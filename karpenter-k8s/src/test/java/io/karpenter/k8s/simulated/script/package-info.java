/** Tests of scripts of a simulated cloud. */
@NullMarked
package io.karpenter.k8s.simulated.script;

import org.jspecify.annotations.NullMarked;
