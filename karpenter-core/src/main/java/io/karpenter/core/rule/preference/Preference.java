package io.karpenter.core.rule.preference;

import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.preference.Preference.ForCompany;
import io.karpenter.core.rule.preference.Preference.ForNoTaint;
import io.karpenter.core.rule.preference.Preference.ForNode;
import io.karpenter.core.rule.preference.Preference.ForRoom;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.taint.Toleration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One preference of equal pods, with what is needed to see where it is met. */
sealed interface Preference permits ForNode, ForNoTaint, ForRoom, ForCompany {

    /** From 1 to 100. */
    int weight();

    /** In words, for pods on {@code node}. */
    String words(FinalNode node);

    /** For how many of the {@code pods} on {@code node} it is not met. */
    int unmet(FinalNode node, int pods);

    /** A term of preferred node affinity. */
    record ForNode(int weight, List<Requirements> wanted, String words) implements Preference {

        @Override
        public String words(FinalNode node) {
            return words;
        }

        @Override
        public int unmet(FinalNode node, int pods) {
            return wanted.stream().anyMatch(w -> w.admits(node.labels())) ? 0 : pods;
        }
    }

    /** The wish of every pod that its node has no {@code PreferNoSchedule} taint it does not tolerate, however many there are. */
    record ForNoTaint(List<Toleration> tolerations) implements Preference {

        @Override
        public int weight() {
            return Preferences.FULL_WEIGHT;
        }

        @Override
        public String words(FinalNode node) {
            return "no PreferNoSchedule taint, the node has "
                    + unwanted(node).stream().map(Taint::toString).collect(Collectors.joining(", "));
        }

        @Override
        public int unmet(FinalNode node, int pods) {
            return unwanted(node).isEmpty() ? 0 : pods;
        }

        private List<Taint> unwanted(FinalNode node) {
            return node.taints().isEmpty()
                    ? List.of()
                    : Toleration.untolerated(node.taints(), tolerations).stream()
                            .filter(taint -> taint.effect() == TaintEffect.PREFER_NO_SCHEDULE)
                            .toList();
        }
    }

    /**
     * Not too many of some pods in one domain: soft spread and preferred anti-affinity.
     *
     * @param countsItself true if the pod is one of those: then only the ones too many miss it, else every pod there does
     * @param tooMany by domain: pods beyond what is wished; shared by all pods with this wish, and used up by {@link #unmet}
     * @param needsDomain true if a node without the label does not do
     */
    record ForRoom(
            int weight,
            String topologyKey,
            boolean countsItself,
            Map<String, Integer> tooMany,
            boolean needsDomain,
            String words)
            implements Preference {

        @Override
        public String words(FinalNode node) {
            return words;
        }

        @Override
        public int unmet(FinalNode node, int pods) {
            String domain = node.labels().get(topologyKey);
            if (domain == null) {
                return needsDomain ? pods : 0;
            }
            int over = Math.max(0, tooMany.getOrDefault(domain, 0));
            if (!countsItself) {
                return over > 0 ? pods : 0;
            }
            int unmet = Math.min(pods, over);
            tooMany.put(domain, over - unmet);
            return unmet;
        }
    }

    /**
     * Some other pod in the same domain: preferred affinity.
     *
     * @param countsItself true if the pod is one of the wanted
     * @param counts wanted pods by domain, the pod itself included if it is one
     */
    record ForCompany(int weight, String topologyKey, boolean countsItself, Map<String, Integer> counts, String words)
            implements Preference {

        @Override
        public String words(FinalNode node) {
            return words;
        }

        @Override
        public int unmet(FinalNode node, int pods) {
            String domain = node.labels().get(topologyKey);
            int self = countsItself ? 1 : 0;
            boolean accompanied = domain != null && counts.getOrDefault(domain, 0) > self;
            return accompanied || isFirst() ? 0 : pods;
        }

        /** As for required affinity, the first of pods that want each other is content anywhere (SCH-AFF-05). */
        private boolean isFirst() {
            return countsItself
                    && counts.values().stream().mapToInt(Integer::intValue).sum() == 1;
        }
    }
}
