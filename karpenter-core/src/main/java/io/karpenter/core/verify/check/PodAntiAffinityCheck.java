package io.karpenter.core.verify.check;

import io.karpenter.core.verify.match.Possible;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.verify.state.Occurrence;
import io.karpenter.core.verify.state.PodClass;
import io.karpenter.core.workload.PodAffinityTerm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * No two pods are in one domain of which one refuses the other by a required anti-affinity term, if the plan puts at least one
 * of them there; whichever is bound second, the kube-scheduler refuses it. A node that leaves the key open is in each domain it
 * may become part of; one without the key is in none (the kube-scheduler accepts that, KW-D-30). Bound pods that are being
 * deleted still refuse others, but are refused no more. Source: SCH-AFF-09 to SCH-AFF-11.
 */
final class PodAntiAffinityCheck implements Check {

    /** What a selection has in one domain. */
    private static final class Crowd {
        private final List<Occurrence> occurrences = new ArrayList<>();
        private int running;
        private int planned;

        private void add(Occurrence occurrence) {
            occurrences.add(occurrence);
            running += occurrence.running();
            planned += occurrence.planned();
        }

        /** Names some of the pods, planned ones first: those are what can be changed. */
        @Override
        public String toString() {
            return occurrences.stream()
                    .filter(o -> o.remaining() > 0)
                    .sorted((a, b) -> Boolean.compare(b.planned() > 0, a.planned() > 0))
                    .limit(2)
                    .map(o -> "%s on %s".formatted(Names.of(o), o.host()))
                    .toList()
                    .toString();
        }
    }

    @Override
    public void run(FinalCluster cluster, Findings findings) {
        // Equal selectors give the same set, so that its identity is enough of a key.
        Map<String, Map<Set<PodClass>, Map<String, Crowd>>> crowds = new HashMap<>();
        for (PodClass holder : cluster.classes()) {
            for (PodAffinityTerm term : holder.spec().podAntiAffinity().required()) {
                String key = term.topologyKey();
                Set<PodClass> refused = cluster.selections().of(term, holder.namespace());
                if (!refused.isEmpty()) {
                    Map<String, Crowd> byDomain = crowds.computeIfAbsent(key, k -> new IdentityHashMap<>())
                            .computeIfAbsent(refused, set -> crowds(cluster, set, key));
                    for (Occurrence occurrence : cluster.occurrences(holder)) {
                        check(occurrence, key, refused.contains(holder), byDomain, findings);
                    }
                }
            }
        }
    }

    private static Map<String, Crowd> crowds(FinalCluster cluster, Set<PodClass> selection, String key) {
        Map<String, Crowd> crowds = new HashMap<>();
        for (PodClass pods : selection) {
            for (Occurrence occurrence : cluster.occurrences(pods)) {
                for (String domain : occurrence.host().domain(key).values()) {
                    crowds.computeIfAbsent(domain, d -> new Crowd()).add(occurrence);
                }
            }
        }
        return crowds;
    }

    private static void check(
            Occurrence holder, String key, boolean refusesItself, Map<String, Crowd> crowds, Findings findings) {
        for (String domain : holder.host().domain(key).values()) {
            Crowd crowd = crowds.get(domain);
            if (crowd == null) {
                continue;
            }
            int others = crowd.running + crowd.planned - (refusesItself ? 1 : 0);
            if (holder.planned() > 0 ? others > 0 : crowd.planned > 0) {
                findings.add(
                        holder.planned() > 0 ? "SCH-AFF-09" : "SCH-AFF-10",
                        Names.of(holder),
                        "refuses pods it would share %s %s with: %s".formatted(key, Possible.of(domain), crowd));
                return;
            }
        }
    }
}
