package io.karpenter.core.verify.check;

import io.karpenter.core.verify.match.Possible;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.verify.state.Occurrence;
import io.karpenter.core.verify.state.PodClass;
import io.karpenter.core.workload.PodAffinityTerm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Required pod affinity holds: the kube-scheduler can bind the planned pods in some order.
 *
 * <p>A pod may join a node if for each of its terms the node's domain has a pod already that matches <i>all</i> its terms. If no
 * such pod is in any domain at all and the pod matches its own terms, it may be the first anywhere. So the check binds pods until
 * none can join: first those that must open a domain, as early as possible, since any pod that matches their terms elsewhere
 * would forbid it ({@link DomainOpening}), then all others. What cannot be bound in the end violates SCH-AFF-05 if its kind could
 * have opened a domain, else SCH-AFF-04. Pods that are being deleted are no companions. A planned node must pin the key
 * (decisions 5), an existing one must carry it.
 *
 * <p>Source: kube-scheduler's InterPodAffinity; SCH-AFF-02 to SCH-AFF-08, decisions 4.
 */
final class PodAffinityCheck implements Check {

    @Override
    public void run(FinalCluster cluster, Findings findings) {
        new Binding(cluster, findings).run();
    }

    /** What pods ask for: all of these terms. */
    private record Asked(String namespace, List<PodAffinityTerm> terms) {}

    private static final class Binding {

        private final FinalCluster cluster;
        private final Findings findings;
        private final Map<PodClass, Set<PodClass>> companions = new IdentityHashMap<>();
        private final Map<Asked, Set<PodClass>> companionsOfEqualTerms = new HashMap<>();
        private final Set<String> keys = new TreeSet<>();

        private Binding(FinalCluster cluster, Findings findings) {
            this.cluster = cluster;
            this.findings = findings;
        }

        private void run() {
            List<Occurrence> units = new ArrayList<>();
            for (PodClass pods : cluster.classes()) {
                for (Occurrence occurrence : cluster.occurrences(pods)) {
                    if (occurrence.planned() > 0 && !terms(pods).isEmpty()) {
                        units.add(occurrence);
                        terms(pods).forEach(term -> keys.add(term.topologyKey()));
                    }
                }
            }
            if (units.isEmpty()) {
                return;
            }
            units.removeIf(this::isLost);
            Set<Occurrence> waiting = join(units, presence(true));
            Presence early = presence(false);
            DomainOpening.open(waiting, this::companions, early);
            Presence all = presence(true);
            all.add(early);
            join(units, all).forEach(this::report);
        }

        /** Reports a node that has no domain or does not say which. */
        private boolean isLost(Occurrence unit) {
            for (PodAffinityTerm term : terms(unit.pods())) {
                Possible domain = unit.host().domain(term.topologyKey());
                if (!domain.isPinned()) {
                    findings.add(
                            "SCH-AFF-04",
                            Names.of(unit),
                            "must be near other pods by %s, which %s leaves open: %s"
                                    .formatted(term.topologyKey(), unit.host(), domain));
                    return true;
                }
            }
            return false;
        }

        /** Pods without affinity: those that run already, and the planned ones if wanted. */
        private Presence presence(boolean planned) {
            Presence presence = new Presence(keys);
            for (PodClass pods : cluster.classes()) {
                for (Occurrence occurrence : cluster.occurrences(pods)) {
                    boolean free =
                            planned && occurrence.planned() > 0 && terms(pods).isEmpty();
                    if (free || occurrence.running() > 0) {
                        presence.add(pods, occurrence.host());
                    }
                }
            }
            return presence;
        }

        /** Adds what can join to {@code presence} until nothing more can; returns what cannot. */
        private Set<Occurrence> join(List<Occurrence> units, Presence presence) {
            Set<Occurrence> waiting = new LinkedHashSet<>(units);
            boolean progress = true;
            while (progress) {
                progress = waiting.removeIf(unit -> {
                    boolean joins = terms(unit.pods()).stream()
                            .allMatch(term -> presence.has(companions(unit.pods()), term.topologyKey(), unit.host()));
                    if (joins) {
                        presence.add(unit.pods(), unit.host());
                    }
                    return joins;
                });
            }
            return waiting;
        }

        private void report(Occurrence unit) {
            boolean opener = companions(unit.pods()).contains(unit.pods());
            String domains = String.join(
                    ", ",
                    terms(unit.pods()).stream()
                            .map(PodAffinityTerm::topologyKey)
                            .distinct()
                            .map(key -> key + " " + unit.host().domain(key))
                            .toList());
            List<String> elsewhere = companions(unit.pods()).stream()
                    .flatMap(pods -> cluster.occurrences(pods).stream())
                    .filter(occurrence -> occurrence.remaining() > 0 && occurrence.host() != unit.host())
                    .limit(3)
                    .map(occurrence -> "%s on %s".formatted(Names.of(occurrence), occurrence.host()))
                    .toList();
            findings.add(
                    opener ? "SCH-AFF-05" : "SCH-AFF-04",
                    Names.of(unit),
                    "must be near pods of which none is in %s (%s)%s; such pods elsewhere: %s"
                            .formatted(
                                    domains, unit.host(), Names.more(unit.host().placed(unit.pods())), elsewhere));
        }

        private static List<PodAffinityTerm> terms(PodClass pods) {
            return pods.spec().podAffinity().required();
        }

        /** The pods that match every term of {@code pods}; one set for all pods with equal terms. */
        private Set<PodClass> companions(PodClass pods) {
            return companions.computeIfAbsent(
                    pods,
                    p -> companionsOfEqualTerms.computeIfAbsent(new Asked(p.namespace(), terms(p)), this::matchingAll));
        }

        private Set<PodClass> matchingAll(Asked asked) {
            Set<PodClass> all =
                    new LinkedHashSet<>(cluster.selections().of(asked.terms().get(0), asked.namespace()));
            asked.terms().forEach(term -> all.retainAll(cluster.selections().of(term, asked.namespace())));
            return all;
        }
    }
}
