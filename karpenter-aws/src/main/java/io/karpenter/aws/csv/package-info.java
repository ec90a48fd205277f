/**
 * Reads tables of comma-separated values strictly. Files and resources come in with the columns that are expected of them;
 * typed cells go out, and one line for each thing that is wrong, naming file, line, column, what was found and what is allowed.
 */
@NullMarked
package io.karpenter.aws.csv;

import org.jspecify.annotations.NullMarked;
