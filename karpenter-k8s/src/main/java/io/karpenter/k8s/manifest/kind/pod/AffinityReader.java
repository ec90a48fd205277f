package io.karpenter.k8s.manifest.kind.pod;

import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.NodeAffinity;
import io.karpenter.core.workload.NodeSelectorTerm;
import io.karpenter.core.workload.TopologySpreadConstraint;
import io.karpenter.k8s.manifest.stated.PodTerm;
import io.karpenter.k8s.manifest.tree.Fields;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads affinity and topology spread. */
public final class AffinityReader {

    private static final int MOST_WEIGHT = 100;

    private AffinityReader() {}

    /** The {@code affinity} of a pod. */
    record Affinity(NodeAffinity node, List<PodTerm> pods, List<PodTerm> antiPods) {

        static final Affinity NONE = new Affinity(NodeAffinity.NONE, List.of(), List.of());
    }

    static Affinity affinity(Fields fields) {
        return new Affinity(
                fields.object("nodeAffinity", AffinityReader::nodeAffinity).orElse(NodeAffinity.NONE),
                fields.object("podAffinity", AffinityReader::podTerms).orElse(List.of()),
                fields.object("podAntiAffinity", AffinityReader::podTerms).orElse(List.of()));
    }

    private static NodeAffinity nodeAffinity(Fields fields) {
        List<NodeSelectorTerm> required = fields.object(
                        "requiredDuringSchedulingIgnoredDuringExecution", SelectorReader::nodeTerms)
                .orElse(List.of());
        List<NodeAffinity.Preferred> preferred =
                fields.objects("preferredDuringSchedulingIgnoredDuringExecution", AffinityReader::nodePreference);
        return new NodeAffinity(required, preferred);
    }

    private static NodeAffinity.Preferred nodePreference(Fields fields) {
        NodeSelectorTerm term = fields.requiredObject("preference", SelectorReader::nodeTerm)
                .orElse(new NodeSelectorTerm(List.of(), List.of()));
        return new NodeAffinity.Preferred(weight(fields), term);
    }

    private static int weight(Fields fields) {
        fields.require("weight", "a whole number from 1 to " + MOST_WEIGHT);
        return fields.integer("weight", 1, MOST_WEIGHT).orElse(1);
    }

    /** Required terms have weight 0. */
    private static List<PodTerm> podTerms(Fields fields) {
        List<PodTerm> terms = new ArrayList<>(
                fields.objects("requiredDuringSchedulingIgnoredDuringExecution", term -> podTerm(term, 0)));
        fields.objects("preferredDuringSchedulingIgnoredDuringExecution", preferred -> {
                    int weight = weight(preferred);
                    return preferred.requiredObject("podAffinityTerm", term -> podTerm(term, weight));
                })
                .forEach(term -> term.ifPresent(terms::add));
        return terms;
    }

    private static PodTerm podTerm(Fields fields, int weight) {
        return new PodTerm(
                weight,
                topologyKey(fields),
                SelectorReader.labels(fields, "labelSelector"),
                new LinkedHashSet<>(fields.textList("namespaces")),
                SelectorReader.labels(fields, "namespaceSelector"),
                fields.textList("matchLabelKeys"),
                fields.textList("mismatchLabelKeys"));
    }

    /** The key; a placeholder that no value of the domain refuses if it is missing. */
    private static String topologyKey(Fields fields) {
        String key = fields.requiredText("topologyKey");
        return key.isEmpty() ? "unreadable" : key;
    }

    static TopologySpreadConstraint spread(Fields fields) {
        return spread(fields, SelectorReader.labels(fields, "labelSelector"), fields.textList("matchLabelKeys"));
    }

    /** A constraint whose selector is deduced elsewhere. */
    public static TopologySpreadConstraint spreadWithoutSelector(Fields fields) {
        return spread(fields, Optional.empty(), List.of());
    }

    private static TopologySpreadConstraint spread(
            Fields fields, Optional<LabelSelector> selector, List<String> matchLabelKeys) {
        fields.require("maxSkew", "a whole number of at least 1");
        fields.require("whenUnsatisfiable", "one of DoNotSchedule, ScheduleAnyway");
        int maxSkew = fields.integer("maxSkew", 1, Integer.MAX_VALUE).orElse(1);
        String topologyKey = topologyKey(fields);
        Optional<String> when = fields.oneOf("whenUnsatisfiable", "DoNotSchedule", "ScheduleAnyway");
        OptionalInt minDomains = fields.integer("minDomains", 1, Integer.MAX_VALUE);
        boolean hard = when.filter("ScheduleAnyway"::equals).isEmpty();
        if (minDomains.isPresent() && !hard) {
            fields.problem("minDomains", "nothing beside whenUnsatisfiable: ScheduleAnyway");
        }
        return new TopologySpreadConstraint(
                maxSkew,
                topologyKey,
                hard,
                selector,
                minDomains,
                fields.oneOf("nodeAffinityPolicy", "Honor", "Ignore")
                        .filter("Ignore"::equals)
                        .isEmpty(),
                fields.oneOf("nodeTaintsPolicy", "Honor", "Ignore")
                        .filter("Honor"::equals)
                        .isPresent(),
                matchLabelKeys);
    }
}
