package io.karpenter.solver.problem;

import java.util.Map;

/**
 * What is left of a node that is there already, or of an in-flight NodeClaim.
 *
 * @param free what is left of it by resource axis, bound pods and daemons subtracted
 * @param attachable volumes that can still be attached, by CSI driver; a driver that is absent is unlimited
 */
public record NodeRoom(int index, String name, long[] free, Map<String, Integer> attachable) {}
