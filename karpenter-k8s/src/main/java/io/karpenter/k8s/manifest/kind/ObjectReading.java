package io.karpenter.k8s.manifest.kind;

import io.karpenter.k8s.manifest.kind.KindReader.ReadObject;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.tree.Fields;
import io.karpenter.k8s.manifest.tree.Tree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an object of an API server says in what its user wrote, and what is wrong with that.
 *
 * @param value of the type that its kind is read into; empty if something is wrong
 * @param problems path, what was found and what is allowed
 */
public record ObjectReading(Optional<Object> value, List<String> problems) {

    public ObjectReading {
        problems = List.copyOf(problems);
    }

    /**
     * Reads an object.
     *
     * @param content the object; its status is not looked at, as that is not the user's to set right
     */
    public static ObjectReading of(Map<String, Object> content, String apiVersion, String kind, KindReader reader) {
        Report report = new Report();
        Map<String, Object> stated = new LinkedHashMap<>(content);
        stated.remove("status");
        Fields root = Fields.root((Tree.Mapping) Tree.of(stated), "API server", 0, "", report);
        root.skip("apiVersion", "kind");
        return new ObjectReading(
                reader.read(root, apiVersion, kind, report).map(ReadObject::value),
                report.problems().stream()
                        .map(problem ->
                                problem.path() + ": found " + problem.found() + ", allowed: " + problem.allowed())
                        .toList());
    }
}
