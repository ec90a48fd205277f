package io.karpenter.solver.bound;

import io.karpenter.solver.columns.Rung;

/**
 * A lower bound that holds.
 *
 * @param nanoUsd per hour that any plan for all the pods costs at least
 * @param rung how it was proven
 */
public record ProvenBound(double nanoUsd, Rung rung) {}
