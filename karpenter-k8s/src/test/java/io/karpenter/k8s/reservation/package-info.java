@NullMarked
package io.karpenter.k8s.reservation;

import org.jspecify.annotations.NullMarked;
