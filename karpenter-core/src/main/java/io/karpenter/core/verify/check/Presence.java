package io.karpenter.core.verify.check;

import io.karpenter.core.verify.match.Possible;
import io.karpenter.core.verify.state.Host;
import io.karpenter.core.verify.state.PodClass;
import io.karpenter.core.workload.PodAffinityTerm;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which kinds of pods are bound in which domains of some topology keys. A host that leaves a key open is in none of its domains. */
final class Presence {

    private final Map<String, Map<String, Set<PodClass>>> byDomain = new HashMap<>();
    private final Map<String, Set<PodClass>> anywhere = new HashMap<>();

    Presence(Set<String> keys) {
        for (String key : keys) {
            byDomain.put(key, new HashMap<>());
            anywhere.put(key, new HashSet<>());
        }
    }

    void add(PodClass pods, Host host) {
        byDomain.forEach((key, domains) -> {
            Possible domain = host.domain(key);
            if (domain.isPinned()) {
                domains.computeIfAbsent(domain.values().get(0), d -> new HashSet<>())
                        .add(pods);
                anywhere.computeIfAbsent(key, k -> new HashSet<>()).add(pods);
            }
        });
    }

    void add(Presence other) {
        other.byDomain.forEach((key, domains) -> domains.forEach((domain, pods) -> {
            byDomain.computeIfAbsent(key, k -> new HashMap<>())
                    .computeIfAbsent(domain, d -> new HashSet<>())
                    .addAll(pods);
            anywhere.computeIfAbsent(key, k -> new HashSet<>()).addAll(pods);
        }));
    }

    /** True if any of {@code pods} is in the domain of {@code host}. */
    boolean has(Set<PodClass> pods, String key, Host host) {
        Possible domain = host.domain(key);
        return domain.isPinned()
                && meet(
                        pods,
                        byDomain.getOrDefault(key, Map.of())
                                .getOrDefault(domain.values().get(0), Set.of()));
    }

    /** True if any of {@code pods} is in any domain of the terms' keys. */
    boolean hasAny(Set<PodClass> pods, List<PodAffinityTerm> terms) {
        return terms.stream().anyMatch(term -> meet(pods, anywhere.getOrDefault(term.topologyKey(), Set.of())));
    }

    private static boolean meet(Set<PodClass> a, Set<PodClass> b) {
        return a.size() <= b.size() ? !Collections.disjoint(b, a) : !Collections.disjoint(a, b);
    }
}
