/**
 * What is measured of scheduling: the metrics as data, the values that follow from a plan, and the times of pods. Snapshots, plans
 * and what happens to pods come in; values of named series go out. Nothing here keeps a registry or serves one.
 */
@NullMarked
package io.karpenter.core.metric;

import org.jspecify.annotations.NullMarked;
