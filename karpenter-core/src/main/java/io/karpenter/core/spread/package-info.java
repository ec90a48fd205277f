/**
 * Spread constraints that a cluster gives to pods that have none. The constraints of the scheduler's configuration, Services and
 * the selectors of controllers come in; a snapshot whose pods carry what the kube-scheduler would spread them by goes out. Pods
 * that come in are never changed.
 */
@NullMarked
package io.karpenter.core.spread;

import org.jspecify.annotations.NullMarked;
