package io.karpenter.k8s.manifest;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.k8s.manifest.report.Notice;
import io.karpenter.k8s.manifest.report.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What tests of the reader share. */
final class Reading {

    private Reading() {}

    static ManifestReadResult read(String yaml) {
        return ManifestReader.builder().build().read(List.of(ManifestSource.text("test.yaml", yaml)));
    }

    /** The cluster of an input that must be free of problems. */
    static Cluster cluster(String yaml) {
        return valid(read(yaml)).cluster();
    }

    static ManifestReadResult valid(ManifestReadResult result) {
        if (!result.isValid()) {
            throw new AssertionError("input has problems: " + result.problems());
        }
        return result;
    }

    static List<String> problems(String yaml) {
        return read(yaml).problems().stream().map(Problem::toString).toList();
    }

    static List<String> notices(String yaml) {
        return read(yaml).notices().stream().map(Notice::toString).toList();
    }

    /** The spec of the only pod that these containers and further fields of a pod spec make. */
    static PodSpec podSpec(String spec) {
        List<Pod> pods = cluster(pod(spec)).pods();
        if (pods.size() != 1) {
            throw new AssertionError("expected one pod, got " + pods);
        }
        return pods.get(0).spec();
    }

    /** A pod {@code p} with these lines as its spec. */
    static String pod(String spec) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: {name: p, labels: {app: web, tier: front}}
                spec:
                """ + spec.indent(2);
    }

    static List<String> podNames(Cluster cluster) {
        return cluster.pods().stream().map(p -> p.id().toString()).toList();
    }

    /** A directory below {@code shared/data} beside the repository or one of its parents; empty if it is not there. */
    static Optional<Path> sharedData(String name) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path data = at.resolve("shared").resolve("data").resolve(name);
            if (Files.isDirectory(data)) {
                return Optional.of(data);
            }
        }
        return Optional.empty();
    }
}
