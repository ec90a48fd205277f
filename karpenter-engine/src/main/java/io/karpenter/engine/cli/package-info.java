/**
 * The commands of {@code karpenter} that plan and judge. Arguments come in; each command reads its input, lets the library decide, and
 * prints the result in the chosen format; the exit code goes out. Commands that list the catalogue are in {@code catalog}, those that
 * work on a cluster in {@code cluster}.
 */
@NullMarked
package io.karpenter.engine.cli;

import org.jspecify.annotations.NullMarked;
