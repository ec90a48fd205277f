/** Tests of queues and of those who work them off. */
@NullMarked
package io.karpenter.k8s.controller;

import org.jspecify.annotations.NullMarked;
