/**
 * Plans before the real kube-scheduler. A scenario goes in; its planned nodes join a real control plane, its pods arrive unbound,
 * and which of them the scheduler binds comes out. Nothing here knows how a plan is made.
 */
@NullMarked
package io.karpenter.engine.binding;

import org.jspecify.annotations.NullMarked;
