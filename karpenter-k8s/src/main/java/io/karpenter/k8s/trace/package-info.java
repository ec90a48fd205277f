/**
 * Traces of what controllers do, by the API of OpenTelemetry: a span round each piece of work, with what was decided in it. Nothing is
 * recorded unless whoever starts the controllers gives an implementation.
 */
@NullMarked
package io.karpenter.k8s.trace;

import org.jspecify.annotations.NullMarked;
