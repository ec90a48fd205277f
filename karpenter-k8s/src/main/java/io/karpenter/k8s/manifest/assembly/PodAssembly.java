package io.karpenter.k8s.manifest.assembly;

import io.karpenter.core.cluster.DaemonSet;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.stated.AdmissionObjects;
import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.stated.PodObject;
import io.karpenter.k8s.manifest.stated.PodTemplate;
import io.karpenter.k8s.manifest.stated.ReadObjects.DaemonSetObject;
import java.util.List;
import java.util.Map;
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
     * For objects of an API server, which has put defaults into pods already, and will put them into those to come. Thread-safe if {@code
     * shared} is.
     *
     * @param admission what it completes pods by that are made from templates
     * @param shared gives the one instance of equal specs
     */
    public static PodAssembly ofAdmitted(AdmissionObjects admission, UnaryOperator<PodSpec> shared) {
        // Warnings are for those who wrote an input; here nobody did, and each call is on a thread of its own.
        return new PodAssembly(() -> new PodDefaults(admission, new Report(), shared));
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

    /** True for a pod of a DaemonSet. */
    public static boolean isOfDaemonSet(PodObject object) {
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

    /** As {@link #daemonSet(DaemonSetObject, Optional, Map)} where nobody changes what its pods ask for. */
    public DaemonSet daemonSet(DaemonSetObject object, Optional<PodSpec> newest) {
        return daemonSet(object, newest.map(spec -> new RunningDaemon(spec, Optional.empty())), Map.of());
    }

    /**
     * A pod of a DaemonSet.
     *
     * @param containers what they were created to ask for, nothing else of the pod; empty if that is not known
     */
    public record RunningDaemon(PodSpec spec, Optional<PodTemplate> containers) {}

    /**
     * A DaemonSet, whose pods are as the newest one is, as far as there is one: admission may have changed them. Where they may run
     * only the template says, as each pod names its own node (SCH-DS-01, STA-09).
     *
     * @param predicted what an autoscaler will have containers ask for, by their names, whatever the newest one asks for; pods that run keep
     *     what they have (STA-35)
     */
    public DaemonSet daemonSet(
            DaemonSetObject object, Optional<RunningDaemon> newest, Map<String, ResourceList> predicted) {
        PodSpec next = next(object, newest, predicted);
        return new DaemonSet(
                object.meta().namespace(),
                object.meta().name(),
                next,
                predicted.isEmpty() ? next : next(object, newest, Map.of()));
    }

    private PodSpec next(DaemonSetObject object, Optional<RunningDaemon> newest, Map<String, ResourceList> predicted) {
        PodSpec template = template(object.template().asking(predicted), object.meta());
        return newest.map(daemon -> next(daemon, predicted, template)).orElse(template);
    }

    private static PodSpec next(RunningDaemon newest, Map<String, ResourceList> predicted, PodSpec template) {
        PodSpec.Builder next = newest.spec().toBuilder().nodeAffinity(template.nodeAffinity());
        if (!predicted.isEmpty()) {
            newest.containers()
                    .ifPresent(containers -> next.requests(PodDefaults.admittedRequests(containers.asking(predicted))));
        }
        return next.build();
    }
}
