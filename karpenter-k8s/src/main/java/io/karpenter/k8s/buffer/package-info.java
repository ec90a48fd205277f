/**
 * CapacityBuffers of the running cluster: what each asks for is written into its status, the provisioner hears of what changes, and what a
 * planning says of buffers is kept for those who decide about nodes. What buffers ask for, and what a planning says of them, is decided in
 * the core.
 */
@NullMarked
package io.karpenter.k8s.buffer;

import org.jspecify.annotations.NullMarked;
