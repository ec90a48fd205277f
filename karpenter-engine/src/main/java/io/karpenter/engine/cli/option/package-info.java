/**
 * The options that commands share, one class for each group of them, and how their values are read. Words of a command line come in;
 * settings, input and plans that they ask for go out. What is refused is told together with what is allowed.
 */
@NullMarked
package io.karpenter.engine.cli.option;

import org.jspecify.annotations.NullMarked;
