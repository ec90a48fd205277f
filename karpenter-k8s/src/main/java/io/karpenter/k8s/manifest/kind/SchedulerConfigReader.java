package io.karpenter.k8s.manifest.kind;

import io.karpenter.core.spread.DefaultConstraints;
import io.karpenter.core.workload.TopologySpreadConstraint;
import io.karpenter.k8s.manifest.kind.pod.AffinityReader;
import io.karpenter.k8s.manifest.report.Location;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.tree.DocumentReader;
import io.karpenter.k8s.manifest.tree.DocumentReader.Document;
import io.karpenter.k8s.manifest.tree.Fields;
import io.karpenter.k8s.manifest.tree.ReadLimits;
import io.karpenter.k8s.manifest.tree.Tree;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the configuration of the scheduler: {@code podTopologySpread.defaultConstraints}, YAML or JSON. Reading is strict, as a
 * field that is overlooked would change every plan: what is not known is a problem. Source: SCH-DEF-01.
 */
public final class SchedulerConfigReader {

    private static final List<String> DEDUCED = List.of("labelSelector", "matchLabelKeys");

    private SchedulerConfigReader() {}

    /**
     * The default constraints of a file; none if it is empty, or if {@code report} got problems.
     *
     * @param source name of the file, for messages
     */
    public static DefaultConstraints read(String source, InputStream stream, Report report) {
        long problems = report.problemCount();
        List<Document> documents = new ArrayList<>();
        new DocumentReader(ReadLimits.DEFAULT, report).read(source, stream, documents::add);
        if (documents.size() > 1) {
            Document second = documents.get(1);
            problem(second, "a second document", "one document", report);
        }
        List<TopologySpreadConstraint> entries =
                documents.isEmpty() ? List.of() : constraints(documents.get(0), report);
        return report.problemCount() == problems ? new DefaultConstraints(entries) : DefaultConstraints.NONE;
    }

    private static void problem(Document document, String found, String allowed, Report report) {
        Location where = new Location(
                document.source(), document.number(), document.root().line(), "");
        report.problem(where, "", found, allowed);
    }

    private static List<TopologySpreadConstraint> constraints(Document document, Report report) {
        if (!(document.root() instanceof Tree.Mapping mapping)) {
            problem(document, document.root().describe(), "a mapping with podTopologySpread", report);
            return List.of();
        }
        Fields root = Fields.strictRoot(mapping, document.source(), document.number(), report);
        List<TopologySpreadConstraint> entries = root.object("podTopologySpread", SchedulerConfigReader::constraints)
                .orElse(List.of());
        root.warnUnknown();
        return entries;
    }

    private static List<TopologySpreadConstraint> constraints(Fields spread) {
        List<TopologySpreadConstraint> entries =
                spread.objects("defaultConstraints", SchedulerConfigReader::constraint);
        for (DefaultConstraints.Problem problem : DefaultConstraints.problems(entries)) {
            spread.problem(
                    "defaultConstraints[%d].%s".formatted(problem.entry(), problem.field()),
                    problem.found(),
                    problem.allowed());
        }
        return entries;
    }

    private static TopologySpreadConstraint constraint(Fields entry) {
        for (String field : DEDUCED) {
            if (entry.names().contains(field)) {
                entry.skip(field);
                entry.problem(field, "nothing: the selector is deduced for each pod");
            }
        }
        return AffinityReader.spreadWithoutSelector(entry);
    }
}
