/**
 * How controllers run: a key that has changed goes into the queue of a reconciler, workers take it out, and what the reconciler answers
 * says when it is looked at again. Nothing here knows what is reconciled. Time is a parameter, so that tests step through it.
 */
@NullMarked
package io.karpenter.k8s.controller;

import org.jspecify.annotations.NullMarked;
