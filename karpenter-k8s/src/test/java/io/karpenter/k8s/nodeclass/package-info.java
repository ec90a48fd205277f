@NullMarked
package io.karpenter.k8s.nodeclass;

import org.jspecify.annotations.NullMarked;
