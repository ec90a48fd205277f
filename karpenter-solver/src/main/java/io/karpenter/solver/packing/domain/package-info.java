/**
 * Rules that couple nodes (spread, zonal affinity) as counts per domain: where the pods of a class can go, and how many each domain
 * takes. Pods that have places come in one by one or by counts; room in domains goes out. Nothing here knows single nodes.
 */
@NullMarked
package io.karpenter.solver.packing.domain;

import org.jspecify.annotations.NullMarked;
