/**
 * The commands of {@code karpenter}. Arguments come in; each command reads its input, lets the library decide, and prints the
 * result in the chosen format; the exit code goes out. Messages go to standard error, results to standard output or a file.
 */
@NullMarked
package io.karpenter.engine.cli;

import org.jspecify.annotations.NullMarked;
