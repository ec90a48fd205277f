/**
 * The log of a long-running program: one JSON object for each line, for machines to read. Settings and what is logged come in; lines go
 * out to streams and files. Commands that people run log as people read; that is none of this package.
 */
@NullMarked
package io.karpenter.engine.log;

import org.jspecify.annotations.NullMarked;
