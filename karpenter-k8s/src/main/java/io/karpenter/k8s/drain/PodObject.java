package io.karpenter.k8s.drain;

import io.karpenter.core.drain.LeavingPod;
import io.karpenter.core.label.Labels;
import io.karpenter.core.taint.KarpenterTaints;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodPhase;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.lifecycle.claim.ClaimObject;
import io.karpenter.k8s.object.ObjectFields;
import io.karpenter.k8s.object.StatusConditions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Pods between their object and the core's record. Stateless. */
public final class PodObject {

    private PodObject() {}

    /**
     * Adds to what is kept of a pod what {@link #read} looks at beyond name, owners, Node and conditions. Little is left of most pods, so
     * that all can be kept.
     */
    public static void keep(
            Resource pod, Map<String, Object> metadata, Map<String, Object> spec, Map<String, Object> status) {
        if (pod.text("spec", "nodeName").isEmpty()) {
            return;
        }
        if (!pod.labels().isEmpty()) {
            metadata.put("labels", pod.labels());
        }
        String wish = pod.annotations().get(Labels.DO_NOT_DISRUPT);
        if (wish != null) {
            metadata.put("annotations", Map.of(Labels.DO_NOT_DISRUPT, wish));
        }
        keep(pod, spec, "spec", "terminationGracePeriodSeconds");
        keep(pod, spec, "spec", "priorityClassName");
        keep(pod, status, "status", "startTime");
        List<Map<String, Object>> tolerations = pod.objects("spec", "tolerations").stream()
                .filter(fields -> toleration(fields).tolerates(KarpenterTaints.DISRUPTED))
                .toList();
        if (!tolerations.isEmpty()) {
            spec.put("tolerations", tolerations);
        }
        List<Map<String, Object>> volumes = pod.objects("spec", "volumes").stream()
                .filter(volume -> volume.containsKey("persistentVolumeClaim") || volume.containsKey("ephemeral"))
                .map(PodObject::withoutTemplate)
                .toList();
        if (!volumes.isEmpty()) {
            spec.put("volumes", volumes);
        }
    }

    private static void keep(Resource from, Map<String, Object> to, String part, String key) {
        Object value = from.at(part, key);
        if (value != null) {
            to.put(key, value);
        }
    }

    private static Map<String, Object> withoutTemplate(Map<String, Object> volume) {
        Map<String, Object> less = new LinkedHashMap<>(volume);
        less.computeIfPresent("ephemeral", (key, template) -> Map.of());
        return less;
    }

    static LeavingPod read(Resource pod) {
        Object grace = pod.at("spec", "terminationGracePeriodSeconds");
        return new LeavingPod(
                pod(pod),
                pod.deletionTimestamp()
                        .map(ends -> new LeavingPod.Deletion(
                                ends, seconds(pod.at("metadata", "deletionGracePeriodSeconds"), Duration.ZERO))),
                seconds(grace, LeavingPod.USUAL_GRACE),
                LeavingPod.isCritical(pod.text("spec", "priorityClassName")));
    }

    private static Duration seconds(@Nullable Object value, Duration otherwise) {
        return value instanceof Number number ? Duration.ofSeconds(number.longValue()) : otherwise;
    }

    private static Pod pod(Resource pod) {
        String node = pod.text("spec", "nodeName");
        String started = pod.text("status", "startTime");
        return new Pod(
                new PodId(pod.namespace(), pod.name()),
                pod.uid(),
                PodSpec.builder()
                        .labels(pod.labels())
                        .annotations(pod.annotations())
                        .tolerations(pod.objects("spec", "tolerations").stream()
                                .map(PodObject::toleration)
                                .toList())
                        .build(),
                pod.objects("spec", "volumes").stream()
                        .flatMap(volume -> claim(pod, volume).stream())
                        .toList(),
                ClaimObject.owners(pod),
                new Pod.Status(
                        PodPhase.parse(pod.text("status", "phase")),
                        node.isEmpty() ? Optional.empty() : Optional.of(node),
                        pod.created(),
                        started.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(started)),
                        pod.isDeleting(),
                        false,
                        StatusConditions.isTrue(pod, "Ready")));
    }

    private static Optional<String> claim(Resource pod, Map<String, Object> volume) {
        if (volume.get("persistentVolumeClaim") instanceof Map<?, ?> claim) {
            return Optional.of(ObjectFields.text(claim, "claimName"));
        }
        return volume.containsKey("ephemeral")
                ? Optional.of(pod.name() + "-" + ObjectFields.text(volume, "name"))
                : Optional.empty();
    }

    private static Toleration toleration(Map<String, Object> fields) {
        return new Toleration(
                ObjectFields.text(fields, "key"),
                Toleration.Operator.parse(ObjectFields.text(fields, "operator")).orElse(Toleration.Operator.EQUAL),
                ObjectFields.text(fields, "value"),
                TaintEffect.parse(ObjectFields.text(fields, "effect")));
    }
}
