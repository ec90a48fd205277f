package io.karpenter.k8s.manifest.assembly;

import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.stated.PodObject;
import io.karpenter.k8s.manifest.stated.ReadObjects;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Names of pods from workloads: {@code <owner>-<ordinal>}. Where another workload or a pod of the input already has names of
 * that form, the kind is put between.
 */
final class PodNames {

    private final Set<String> taken = new HashSet<>();
    private final Report report;

    PodNames(ReadObjects objects, Report report) {
        this.report = report;
        for (PodObject pod : objects.pods()) {
            String name = pod.meta().name();
            int dash = name.lastIndexOf('-');
            if (dash > 0 && isNumber(name, dash + 1)) {
                taken.add(pod.meta().namespace() + "/" + name.substring(0, dash));
            }
        }
    }

    private static boolean isNumber(String name, int from) {
        for (int i = from; i < name.length(); i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return false;
            }
        }
        return from < name.length();
    }

    /** What the names of the pods of {@code owner} start with, without the dash. */
    String prefix(Meta owner) {
        String prefix = owner.name();
        String kind = owner.kind().toLowerCase(Locale.ROOT);
        while (!taken.add(owner.namespace() + "/" + prefix)) {
            prefix = prefix + "-" + kind;
        }
        if (!prefix.equals(owner.name())) {
            report.warning(
                    "pods named " + owner.name() + "-<number> are there already, those of " + owner.kind() + " "
                            + owner.namespace() + "/" + owner.name() + " are named " + prefix + "-<number>",
                    owner.where());
        }
        return prefix;
    }
}
