package io.karpenter.k8s.manifest.kind;

import io.karpenter.core.workload.LabelSelector;
import io.karpenter.k8s.manifest.kind.pod.ConditionReader;
import io.karpenter.k8s.manifest.kind.pod.PodSpecReader;
import io.karpenter.k8s.manifest.kind.pod.SelectorReader;
import io.karpenter.k8s.manifest.stated.ClaimUse.ClaimTemplate;
import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.stated.PodTemplate;
import io.karpenter.k8s.manifest.stated.ReadObjects.DaemonSetObject;
import io.karpenter.k8s.manifest.stated.Workload;
import io.karpenter.k8s.manifest.stated.Workload.Kind;
import io.karpenter.k8s.manifest.tree.Fields;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Reads the kinds that controllers make pods from. Their {@code status} is looked at only where it says that they have ended. */
final class WorkloadReader {

    private WorkloadReader() {}

    static Workload deployment(Fields root, Meta meta) {
        return read(root, meta, spec -> {
            spec.skip(
                    "strategy",
                    "minReadySeconds",
                    "revisionHistoryLimit",
                    "progressDeadlineSeconds",
                    "paused",
                    "rollbackTo");
            return scaled(Kind.DEPLOYMENT, spec, meta).withSelector(SelectorReader.labels(spec, "selector"));
        });
    }

    static Workload replicaSet(Fields root, Meta meta) {
        return read(root, meta, spec -> {
            spec.skip("minReadySeconds");
            return scaled(Kind.REPLICA_SET, spec, meta).withSelector(SelectorReader.labels(spec, "selector"));
        });
    }

    static Workload replicationController(Fields root, Meta meta) {
        return read(root, meta, spec -> {
            spec.skip("minReadySeconds");
            return scaled(Kind.REPLICATION_CONTROLLER, spec, meta)
                    .withSelector(SelectorReader.equality(spec, "selector")
                            .map(labels -> new LabelSelector(labels, List.of())));
        });
    }

    static Workload statefulSet(Fields root, Meta meta) {
        return read(root, meta, spec -> {
            spec.skip(
                    "serviceName",
                    "podManagementPolicy",
                    "updateStrategy",
                    "revisionHistoryLimit",
                    "minReadySeconds",
                    "persistentVolumeClaimRetentionPolicy");
            int start = spec.object("ordinals", ordinals -> ordinals.integer("start", 0, Integer.MAX_VALUE))
                    .orElse(OptionalInt.empty())
                    .orElse(0);
            List<ClaimTemplate> claims = spec.objects("volumeClaimTemplates", WorkloadReader::claimTemplate);
            int replicas = replicas(spec).orElse(1);
            return new Workload(
                    Kind.STATEFUL_SET,
                    meta,
                    PodSpecReader.template(spec),
                    replicas,
                    start,
                    false,
                    true,
                    claims,
                    SelectorReader.labels(spec, "selector"));
        });
    }

    private static ClaimTemplate claimTemplate(Fields fields) {
        fields.skip("apiVersion", "kind", "status");
        String name = fields.requiredObject("metadata", metadata -> {
                    metadata.skipRest();
                    return metadata.requiredText("name");
                })
                .orElse("");
        return new ClaimTemplate(name, PodSpecReader.claimSpec(fields));
    }

    static Workload job(Fields root, Meta meta) {
        Progress progress = root.object("status", WorkloadReader::progress).orElse(Progress.NONE);
        return read(root, meta, spec -> job(spec, meta, Kind.JOB, progress));
    }

    /** How far a Job has come. */
    private record Progress(int succeeded, boolean ended) {

        static final Progress NONE = new Progress(0, false);
    }

    private static Progress progress(Fields status) {
        status.skipRest();
        boolean ended = status.objects("conditions", ConditionReader::condition).stream()
                .anyMatch(c ->
                        c.isTrue() && (c.type().equals("Complete") || c.type().equals("Failed")));
        return new Progress(status.integer("succeeded", 0, Integer.MAX_VALUE).orElse(0), ended);
    }

    private static Workload job(Fields spec, Meta meta, Kind kind, Progress progress) {
        spec.skip(
                "activeDeadlineSeconds",
                "backoffLimit",
                "backoffLimitPerIndex",
                "managedBy",
                "manualSelector",
                "maxFailedIndexes",
                "podFailurePolicy",
                "podReplacementPolicy",
                "selector",
                "successPolicy",
                "ttlSecondsAfterFinished");
        int parallelism = spec.integer("parallelism", 0, Integer.MAX_VALUE).orElse(1);
        OptionalInt completions = spec.integer("completions", 0, Integer.MAX_VALUE);
        boolean indexed = spec.oneOf("completionMode", "NonIndexed", "Indexed")
                .filter("Indexed"::equals)
                .isPresent();
        boolean suspended = spec.flag("suspend", false);
        int left = completions.isPresent()
                ? Math.max(0, completions.getAsInt() - progress.succeeded())
                : Integer.MAX_VALUE;
        int wanted = progress.ended() ? 0 : Math.min(parallelism, left);
        return new Workload(
                kind, meta, PodSpecReader.template(spec), wanted, 0, suspended, indexed, List.of(), Optional.empty());
    }

    static Workload cronJob(Fields root, Meta meta) {
        return read(root, meta, spec -> {
            spec.skip(
                    "schedule",
                    "timeZone",
                    "startingDeadlineSeconds",
                    "concurrencyPolicy",
                    "successfulJobsHistoryLimit",
                    "failedJobsHistoryLimit");
            boolean suspended = spec.flag("suspend", false);
            Workload run = spec.requiredObject("jobTemplate", template -> {
                        template.skip("metadata");
                        return read(template, meta, job -> job(job, meta, Kind.CRON_JOB, Progress.NONE));
                    })
                    .orElse(Workload.of(Kind.CRON_JOB, meta, PodTemplate.NOTHING, OptionalInt.empty()));
            return new Workload(
                    Kind.CRON_JOB,
                    meta,
                    run.template(),
                    run.replicas(),
                    0,
                    suspended || run.suspended(),
                    run.indexed(),
                    List.of(),
                    Optional.empty());
        });
    }

    static Workload podTemplate(Fields root, Meta meta) {
        return Workload.of(Kind.POD_TEMPLATE, meta, PodSpecReader.template(root), OptionalInt.empty());
    }

    static DaemonSetObject daemonSet(Fields root, Meta meta) {
        root.skip("status");
        PodTemplate template = root.requiredObject("spec", spec -> {
                    spec.skip(
                            "selector",
                            "updateStrategy",
                            "minReadySeconds",
                            "revisionHistoryLimit",
                            "templateGeneration");
                    return PodSpecReader.template(spec);
                })
                .orElse(PodTemplate.NOTHING);
        return new DaemonSetObject(meta, template);
    }

    private static Workload scaled(Kind kind, Fields spec, Meta meta) {
        OptionalInt replicas = replicas(spec);
        return Workload.of(kind, meta, PodSpecReader.template(spec), replicas);
    }

    private static OptionalInt replicas(Fields spec) {
        return spec.integer("replicas", 0, Integer.MAX_VALUE);
    }

    private static Workload read(Fields root, Meta meta, Function<Fields, Workload> reader) {
        root.skip("status");
        return root.requiredObject("spec", reader)
                .orElseGet(() -> Workload.of(Kind.POD_TEMPLATE, meta, PodTemplate.NOTHING, OptionalInt.of(0)));
    }
}
