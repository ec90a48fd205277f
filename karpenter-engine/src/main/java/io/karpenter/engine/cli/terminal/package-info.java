/**
 * How commands speak with those who run them: results on standard output or in a file, messages, mistakes, progress and logs on
 * standard error, and the exit code. What is to be told comes in, with the options that say how; text goes out. Nothing here knows
 * what a command does.
 */
@NullMarked
package io.karpenter.engine.cli.terminal;

import org.jspecify.annotations.NullMarked;
