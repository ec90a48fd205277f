package io.karpenter.core.buffer;

import io.karpenter.core.buffer.BufferResolution.Resolved;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The pods that hold the room of buffers. They are pending pods like others and take part in every planning (SCH-BUF-08), but no
 * cluster has them: see {@link #isVirtual}. Stateless. Source: SCH-BUF-07 to SCH-BUF-09.
 */
public final class VirtualPods {

    /** Marks a virtual pod, with the value {@code true}. */
    public static final String MARK = "karpenter.sh/capacity-buffer-fake-pod";

    public static final String BUFFER_NAME = "karpenter.sh/capacity-buffer-name";
    public static final String BUFFER_NAMESPACE = "karpenter.sh/capacity-buffer-namespace";

    /** Below every pod; planning does not look at it. */
    public static final int PRIORITY = Integer.MIN_VALUE;

    private static final String NAME_PREFIX = "capacity-buffer-";

    private VirtualPods() {}

    /**
     * True for a pod that stands for nothing but room. Such a pod causes no nomination, no event, no metric and no record of a
     * decision, counts in no sum, and is never written to the API (SCH-BUF-09, KW-D-15).
     */
    public static boolean isVirtual(Pod pod) {
        return isMarked(pod.spec());
    }

    /** True for the spec of such pods. */
    public static boolean isMarked(PodSpec spec) {
        return "true".equals(spec.annotations().get(MARK));
    }

    /** {@code namespace/name} of the buffer that a virtual pod belongs to. */
    public static String bufferOf(Pod virtual) {
        Map<String, String> annotations = virtual.spec().annotations();
        return annotations.getOrDefault(BUFFER_NAMESPACE, "") + "/" + annotations.getOrDefault(BUFFER_NAME, "");
    }

    /** The names of the virtual pods of a snapshot. */
    public static Set<PodId> idsIn(Cluster cluster) {
        Set<PodId> ids = new HashSet<>();
        for (Pod pod : cluster.pods()) {
            if (isVirtual(pod)) {
                ids.add(pod.id());
            }
        }
        return ids;
    }

    /** The pods of a buffer; none while it is not resolved or is being deleted. They share one spec and have no volumes. */
    public static List<Pod> of(ResolvedBuffer resolved) {
        return of(resolved, name -> false);
    }

    private static List<Pod> of(ResolvedBuffer resolved, Predicate<PodId> taken) {
        if (resolved.replicas() == 0 || !(resolved.resolution() instanceof Resolved resolution)) {
            return List.of();
        }
        CapacityBuffer buffer = resolved.buffer();
        PodSpec spec = spec(buffer, resolution.template());
        List<Pod> pods = new ArrayList<>(resolved.replicas());
        for (int i = 1; pods.size() < resolved.replicas(); i++) {
            PodId id = new PodId(buffer.namespace(), NAME_PREFIX + buffer.name() + "-" + i);
            if (!taken.test(id)) {
                String uid = buffer.uid().isEmpty() ? "" : buffer.uid() + "-" + i;
                // Pending, so that nothing that looks at the phase treats it otherwise than a pod to come (KW-D-15).
                pods.add(new Pod(id, uid, spec, List.of(), List.of(), Pod.Status.PENDING));
            }
        }
        return pods;
    }

    private static PodSpec spec(CapacityBuffer buffer, PodSpec template) {
        Map<String, String> annotations = new TreeMap<>(template.annotations());
        annotations.put(MARK, "true");
        annotations.put(BUFFER_NAME, buffer.name());
        annotations.put(BUFFER_NAMESPACE, buffer.namespace());
        return template.toBuilder().annotations(annotations).priority(PRIORITY).build();
    }

    /**
     * {@code cluster} with the pods of {@code buffers}, after its own. A number is left out where a pod of the cluster has that
     * name already.
     */
    public static Cluster addTo(Cluster cluster, List<ResolvedBuffer> buffers) {
        if (buffers.stream().allMatch(buffer -> buffer.replicas() == 0)) {
            return cluster;
        }
        Set<PodId> taken = new HashSet<>();
        cluster.pods().stream()
                .map(Pod::id)
                .filter(id -> id.name().startsWith(NAME_PREFIX))
                .forEach(taken::add);
        List<Pod> pods = new ArrayList<>(cluster.pods());
        buffers.forEach(buffer -> pods.addAll(of(buffer, taken::contains)));
        return cluster.toBuilder().pods(pods).build();
    }
}
