/**
 * How figures, names, tables and colours look in texts for people. Numbers, names and cells come in, text goes out. Nothing here knows
 * what a report is about.
 */
@NullMarked
package io.karpenter.engine.report.text;

import org.jspecify.annotations.NullMarked;
