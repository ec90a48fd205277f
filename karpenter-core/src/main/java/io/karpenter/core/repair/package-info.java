/**
 * When a machine that is not well, or that its cloud takes back, is given up. In come the conditions of Nodes, the provider's policies and
 * the time; out comes whether and when to act, and what is to be told. Nothing here deletes.
 */
@NullMarked
package io.karpenter.core.repair;

import org.jspecify.annotations.NullMarked;
