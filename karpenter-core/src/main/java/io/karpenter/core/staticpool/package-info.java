/**
 * Static NodePools: as many nodes as they have replicas, whether pods need them or not. NodePools, their nodes and what is being
 * done to these come in; how many NodeClaims to create, which to delete and when to look again go out. Nothing here talks to an
 * API server.
 */
@NullMarked
package io.karpenter.core.staticpool;

import org.jspecify.annotations.NullMarked;
