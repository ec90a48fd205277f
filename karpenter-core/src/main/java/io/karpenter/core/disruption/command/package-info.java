/**
 * What consolidation decides: commands in the order of their execution, what they save, and the nodes that stay. Plain values that
 * whatever consolidates fills and the edges print or act on, and the one rule by which a snapshot follows from a command.
 */
@NullMarked
package io.karpenter.core.disruption.command;

import org.jspecify.annotations.NullMarked;
