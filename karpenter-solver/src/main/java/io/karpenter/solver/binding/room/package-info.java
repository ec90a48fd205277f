/**
 * Room for what the kube-scheduler chooses. A plan goes in that is as tight as can be; one comes out whose nodes hold all its pods
 * wherever the scheduler's own scores put them, at the lowest price found. Rehearsals judge, nothing here knows scores.
 */
@NullMarked
package io.karpenter.solver.binding.room;

import org.jspecify.annotations.NullMarked;
