package io.karpenter.k8s.manifest.assembly;

import io.karpenter.core.cluster.DaemonSet;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.stated.PodObject;
import io.karpenter.k8s.manifest.stated.PodTemplate;
import io.karpenter.k8s.manifest.stated.ReadObjects;
import io.karpenter.k8s.manifest.stated.ReadObjects.DaemonSetObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What objects that are or make pods become in a snapshot, whether they stand in an input or come from an API server. */
public final class PodAssembly {

    private static final String DAEMON_SET = "DaemonSet";

    private final Supplier<PodDefaults> defaults;

    PodAssembly(PodDefaults defaults) {
        this(() -> defaults);
    }

    private PodAssembly(Supplier<PodDefaults> defaults) {
        this.defaults = defaults;
    }

    /**
     * For objects of an API server, which has put defaults into pods already. Thread-safe if {@code shared} is.
     *
     * @param shared gives the one instance of equal specs
     */
    public static PodAssembly ofAdmitted(UnaryOperator<PodSpec> shared) {
        return new PodAssembly(() -> {
            Report nothingToTell = new Report();
            return new PodDefaults(new ReadObjects(nothingToTell), nothingToTell, shared);
        });
    }

    /**
     * True if it takes room or waits for some: not one that has ended, nor one that is leaving without having had a node, nor one of
     * a DaemonSet that has none yet (decisions 8).
     */
    public static boolean counts(PodObject object) {
        Pod.Status status = object.status();
        boolean bound = status.nodeName().isPresent();
        return !status.phase().isTerminal() && (bound || (!status.terminating() && !isOfDaemonSet(object)));
    }

    private static boolean isOfDaemonSet(PodObject object) {
        return object.meta().owners().stream().anyMatch(owner -> owner.kind().equals(DAEMON_SET));
    }

    public Pod pod(PodObject object) {
        Meta meta = object.meta();
        boolean settled = object.status().nodeName().isPresent() && isOfDaemonSet(object);
        PodSpec spec = defaults.get()
                .spec(
                        object.template(),
                        meta,
                        meta.labels(),
                        new PodDefaults.Existing(
                                !meta.uid().isEmpty(), object.granted(), object.resizeInfeasible(), settled));
        List<String> claims = object.template().claims().stream()
                .map(use -> use.claimOf(meta.name()))
                .toList();
        return new Pod(
                new PodId(meta.namespace(), meta.name()), meta.uid(), spec, claims, meta.owners(), object.status());
    }

    /** The spec of pods made from {@code template} without a controller that labels them. */
    public PodSpec template(PodTemplate template, Meta owner) {
        return defaults.get().spec(template, owner, template.labels(), PodDefaults.Existing.NOT_YET);
    }

    /**
     * A DaemonSet, whose pods are as the newest one is, as far as there is one: admission may have changed them. Where they may run
     * only the template says, as each pod names its own node (SCH-DS-01, STA-09).
     */
    public DaemonSet daemonSet(DaemonSetObject object, Optional<PodSpec> newest) {
        PodSpec template = template(object.template(), object.meta());
        return new DaemonSet(
                object.meta().namespace(),
                object.meta().name(),
                newest.map(spec -> spec.toBuilder()
                                .nodeAffinity(template.nodeAffinity())
                                .build())
                        .orElse(template));
    }
}
