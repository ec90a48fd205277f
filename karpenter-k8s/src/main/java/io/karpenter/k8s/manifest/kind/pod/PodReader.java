package io.karpenter.k8s.manifest.kind.pod;

import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodPhase;
import io.karpenter.k8s.manifest.stated.Condition;
import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.stated.PodObject;
import io.karpenter.k8s.manifest.stated.PodTemplate;
import io.karpenter.k8s.manifest.tree.Fields;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads pods. */
public final class PodReader {

    private PodReader() {}

    public static PodObject pod(Fields root, Meta meta) {
        PodTemplate template = PodSpecReader.spec(root, meta.labels(), meta.annotations());
        boolean bound = template.nodeName().isPresent();
        Stated stated = root.object("status", PodReader::status).orElse(Stated.NONE);
        PodPhase phase = stated.phase().orElse(bound ? PodPhase.RUNNING : PodPhase.PENDING);
        Pod.Status status = new Pod.Status(
                phase,
                template.nodeName(),
                meta.created(),
                stated.started(),
                meta.deleting(),
                template.gated(),
                stated.ready().orElse(phase == PodPhase.RUNNING));
        return new PodObject(
                meta,
                template,
                status,
                stated.granted(),
                stated.resizeInfeasible(),
                stated.unschedulable(),
                stated.preempting());
    }

    /** What a status states. */
    private record Stated(
            Optional<PodPhase> phase,
            Optional<Instant> started,
            Optional<Boolean> ready,
            Map<String, ResourceList> granted,
            boolean resizeInfeasible,
            boolean unschedulable,
            boolean preempting) {

        static final Stated NONE =
                new Stated(Optional.empty(), Optional.empty(), Optional.empty(), Map.of(), false, false, false);
    }

    private static Stated status(Fields status) {
        status.skipRest();
        Optional<PodPhase> phase = status.text("phase", "").isEmpty()
                ? Optional.empty()
                : status.oneOf("phase", "Pending", "Running", "Succeeded", "Failed", "Unknown")
                        .map(PodReader::phase);
        List<Condition> conditions = status.objects("conditions", ConditionReader::condition);
        Map<String, ResourceList> granted = new HashMap<>();
        for (String containers : List.of("containerStatuses", "initContainerStatuses")) {
            status.objects(containers, container -> granted.put(container.text("name", ""), granted(container)));
        }
        granted.values().removeIf(ResourceList::isEmpty);
        boolean infeasible = status.text("resize", "").equals("Infeasible")
                || Condition.find(conditions, "PodResizePending")
                        .filter(c -> c.isTrue() && c.reason().equals("Infeasible"))
                        .isPresent();
        return new Stated(
                phase,
                status.instant("startTime"),
                Condition.find(conditions, "Ready").map(Condition::isTrue),
                granted,
                infeasible,
                Condition.find(conditions, "PodScheduled")
                        .filter(c -> c.reason().equals("Unschedulable"))
                        .isPresent(),
                !status.text("nominatedNodeName", "").isEmpty());
    }

    private static PodPhase phase(String text) {
        return PodPhase.valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** The larger of what is allocated and what is actuated (SCH-RES-02). */
    private static ResourceList granted(Fields container) {
        container.skipRest();
        ResourceList allocated = container.amounts("allocatedResources");
        ResourceList actuated = container
                .object("resources", resources -> {
                    resources.skipRest();
                    return resources.amounts("requests");
                })
                .orElse(ResourceList.EMPTY);
        return allocated.max(actuated);
    }
}
