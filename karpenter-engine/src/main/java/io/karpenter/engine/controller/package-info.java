/**
 * The process that {@code karpenter controller} is: it makes what all controllers need, serves probes and metrics, competes for the
 * lead, and ends as a whole when it is told to or loses. Settings come in, an exit code goes out. What is done while it leads is a {@link
 * io.karpenter.engine.controller.Duties} that is given to it.
 */
@NullMarked
package io.karpenter.engine.controller;

import org.jspecify.annotations.NullMarked;
