/**
 * What is planned from: the cluster as it will be once what was promised has come. A snapshot comes in, and the places that were promised
 * to pods; out goes the snapshot in which those pods stand where they will run, and the pods of leaving nodes wait for another place.
 */
@NullMarked
package io.karpenter.k8s.observe.planning;

import org.jspecify.annotations.NullMarked;
