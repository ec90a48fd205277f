package io.karpenter.core.rule.topology;

/**
 * A required anti-affinity term that placed pods hold against others.
 *
 * @param unwanted the pods they keep away from
 */
public record AntiAffinity(String topologyKey, PodSelection unwanted) {}
