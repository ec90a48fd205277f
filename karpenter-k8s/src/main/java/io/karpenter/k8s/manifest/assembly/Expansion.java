package io.karpenter.k8s.manifest.assembly;

import io.karpenter.core.workload.OwnerReference;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodPhase;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.stated.ClaimUse;
import io.karpenter.k8s.manifest.stated.ClaimUse.ClaimTemplate;
import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.stated.PodObject;
import io.karpenter.k8s.manifest.stated.PodTemplate;
import io.karpenter.k8s.manifest.stated.ReadObjects;
import io.karpenter.k8s.manifest.stated.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The pods of an input: those that stand in it and those that controllers would make of its workloads (decisions 8). Linear in
 * the pods; replicas share one spec, one list of owners and one status. Not thread-safe.
 */
final class Expansion {

    private static final Pod.Status GATED =
            new Pod.Status(PodPhase.PENDING, Optional.empty(), Instant.EPOCH, Optional.empty(), false, true, false);

    private final ReadObjects objects;
    private final PodDefaults defaults;
    private final PodAssembly assembly;
    private final Claims claims;
    private final Report report;
    private final ExpansionSettings settings;

    private final List<Pod> pods = new ArrayList<>();
    private final Ownership ownership;
    private final PodNames names;
    private final ControllerLabels labels;
    /** PodTemplates that say what the pods of a buffer look like, and are no pods themselves. */
    private final Set<String> bufferTemplates = new HashSet<>();

    private long wanted;
    private int gated;
    private int suspended;
    private long suspendedPods;
    private int cronJobs;

    Expansion(ReadObjects objects, PodDefaults defaults, Claims claims, Report report, ExpansionSettings settings) {
        this.objects = objects;
        this.defaults = defaults;
        assembly = new PodAssembly(defaults);
        this.claims = claims;
        this.report = report;
        this.settings = settings;
        ownership = new Ownership(objects);
        names = new PodNames(objects, report);
        labels = new ControllerLabels(new SelectedKeys(objects, settings.deducesSelectors()));
        objects.capacityBuffers()
                .forEach(buffer -> buffer.podTemplateRef()
                        .ifPresent(name -> bufferTemplates.add(buffer.namespace() + "/" + name)));
    }

    /** All pods, those that stand in the input first. */
    List<Pod> pods() {
        objects.pods().forEach(this::addObject);
        objects.workloads().forEach(this::expand);
        notice();
        return pods;
    }

    private void addObject(PodObject object) {
        if (!PodAssembly.counts(object)) {
            return;
        }
        if (object.status().gated() && object.status().nodeName().isEmpty()) {
            gated++;
        }
        Meta meta = object.meta();
        volumes(object.template().claims(), List.of(), meta.namespace(), meta.name());
        pods.add(assembly.pod(object));
    }

    private void expand(Workload workload) {
        Meta meta = workload.meta();
        if (meta.deleting() || ownership.hasChildren(meta)) {
            return;
        }
        if (workload.kind() == Workload.Kind.POD_TEMPLATE
                && bufferTemplates.contains(meta.namespace() + "/" + meta.name())) {
            return;
        }
        if (workload.kind() == Workload.Kind.CRON_JOB && !settings.includeCronJobs()) {
            cronJobs++;
            return;
        }
        if (workload.suspended()) {
            suspended++;
            suspendedPods += workload.replicas();
            return;
        }
        wanted += workload.replicas();
        if (wanted > settings.mostPods()) {
            report.problem(
                    meta.where(),
                    "spec",
                    wanted + " pods in all workloads so far",
                    "at most " + settings.mostPods() + " pods, or a larger pod limit");
            wanted -= workload.replicas();
            return;
        }
        addReplicas(workload);
    }

    private void addReplicas(Workload workload) {
        Meta meta = workload.meta();
        PodTemplate template = workload.template();
        String prefix = names.prefix(meta);
        Map<String, String> shared = labels.shared(workload);
        boolean differ = labels.differ(workload);
        List<OwnerReference> owners = List.of(meta.asOwner());
        PodSpec common = defaults.spec(template, meta, shared, PodDefaults.Existing.NOT_YET);
        Pod.Status status =
                template.nodeName().map(Pod.Status::boundTo).orElse(template.gated() ? GATED : Pod.Status.PENDING);
        gated += status.gated() ? workload.replicas() : 0;
        for (int i = 0; i < workload.replicas(); i++) {
            int ordinal = workload.firstOrdinal() + i;
            String name = prefix + "-" + ordinal;
            PodSpec spec = differ
                    ? defaults.spec(
                            template, meta, labels.own(workload, shared, name, ordinal), PodDefaults.Existing.NOT_YET)
                    : common;
            List<String> volumes = volumes(template.claims(), workload.claimTemplates(), meta.namespace(), name);
            pods.add(new Pod(new PodId(meta.namespace(), name), "", spec, volumes, owners, status));
        }
    }

    /** Names of the claims that pod {@code pod} mounts; those that are made for it are added to the claims. */
    private List<String> volumes(List<ClaimUse> uses, List<ClaimTemplate> templates, String namespace, String pod) {
        if (uses.isEmpty() && templates.isEmpty()) {
            return List.of();
        }
        List<String> mounted = new ArrayList<>();
        for (ClaimTemplate template : templates) {
            String claim = template.name() + "-" + pod;
            claims.generate(namespace, claim, template.spec());
            mounted.add(claim);
        }
        for (ClaimUse use : uses) {
            // A StatefulSet's own claim takes the place of a volume of the same name.
            if (templates.stream().noneMatch(t -> t.name().equals(use.volume()))) {
                String claim = use.claimOf(pod);
                use.ephemeral().ifPresent(spec -> claims.generate(namespace, claim, spec));
                mounted.add(claim);
            }
        }
        return mounted;
    }

    private void notice() {
        if (gated > 0) {
            report.info(gated + (gated == 1 ? " pod has" : " pods have") + " scheduling gates and "
                    + (gated == 1 ? "is" : "are") + " not planned");
        }
        if (suspended > 0) {
            report.info(suspended + (suspended == 1 ? " suspended Job" : " suspended Jobs") + " (" + suspendedPods
                    + " pods) " + (suspended == 1 ? "is" : "are") + " not planned");
        }
        if (cronJobs > 0) {
            report.info(cronJobs + (cronJobs == 1 ? " CronJob is" : " CronJobs are")
                    + " not planned; --include-cronjobs plans one run of each");
        }
    }
}
