/**
 * What the specs and statuses of several kinds share: requirements, taints, references to NodeClasses, conditions. Values as they are
 * written in objects; texts are kept as they are and not checked, which the API server does.
 */
@NullMarked
package io.karpenter.k8s.crd.common;

import org.jspecify.annotations.NullMarked;
